/* What the forms of hearth explain share: the night, whom, and the note that
 * somebody looked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/explain.h"
#include "ground/memory.h"
#include "ground/text.h"
#include "night/access.h"
#include "audit/discreet.h"

enum exit_code explain_open(const struct explain_wanted *wanted, struct rebuilt *rebuilt,
                            struct diags *diags) {
    struct progress progress;
    progress_init(&progress, wanted->quiet);
    struct rebuild_options options = {
        .site = wanted->site, .run = wanted->run, .threads = wanted->threads, .progress = &progress};
    enum exit_code code = rebuild_open(rebuilt, &options, diags);
    bool open = wanted->reader == FOR_AUDITOR;
    return code != EXIT_DONE || open || discreet_ever(rebuilt, wanted->site, NULL, diags) ? code
                                                                                          : EXIT_SYSTEM;
}

uint16_t explain_rule_named(const struct book *book, const char *name, struct diags *diags) {
    uint16_t rule = book_rule(book, name);
    if (rule != RULE_NONE) return rule;
    const char **names = memory_zeroed(book->rule_count + 1u, sizeof *names);
    for (uint16_t i = 0; i < book->rule_count; i++) names[i] = book->rules[i].name;
    const char *near = text_nearest(name, names, book->rule_count);
    diags_add(diags, DIAG_ERROR, (struct place){0}, "这次运行没有这条规则 · no such rule in this run%s%s%s",
              near ? "；是不是 · did you mean '" : "", near ? near : "", near ? "'?" : "");
    free(names);
    return RULE_NONE;
}

bool explain_note(const struct explain_wanted *wanted, const struct rebuilt *rebuilt, const char *what,
                  struct diags *diags) {
    struct buffer text = {0};
    buffer_format(&text, "%s %s --for %s", rebuilt->sealed.run->folder, what, audience_word(wanted->reader));
    bool noted = access_note(wanted->site, "explain", text.at, diags);
    buffer_release(&text);
    return noted;
}

/* Whoever is listed was looked at too. */
static enum exit_code list_several(const struct explain_wanted *wanted, const struct rebuilt *rebuilt,
                                   const struct who_found *found, struct diags *diags) {
    struct who_world world = rebuilt_world(rebuilt, wanted->reader);
    struct buffer what = {0}, several = {0};
    who_marks(found, &what);
    who_list(&world, found, &several);
    bool noted = explain_note(wanted, rebuilt, what.at, diags);
    if (noted) fputs(several.at, stdout);
    buffer_release(&several);
    buffer_release(&what);
    return noted ? EXIT_NOT_STARTED : EXIT_SYSTEM;
}

enum exit_code explain_whom(const struct explain_wanted *wanted, const struct rebuilt *rebuilt,
                            struct who_found *found, struct diags *diags) {
    struct who_world world = rebuilt_world(rebuilt, wanted->reader);
    enum exit_code code = who_find(&world, &wanted->asked, found, diags);
    return code == EXIT_NOT_STARTED && found->count > 1 ? list_several(wanted, rebuilt, found, diags) : code;
}
