/* hearth explain --near: whom a rule passed by for want of little. */
#include <stdio.h>
#include <stdlib.h>

#include "commands/explain.h"
#include "audit/explain.h"

/* "5%"; false: no share between nothing and the whole. */
static bool read_share(const char *text, double *share) {
    char *end;
    if (!text) return false;
    double percent = strtod(text, &end);
    *share = percent / 100;
    bool marked = end != text && end[0] == '%' && !end[1];
    return marked && percent > 0 && percent <= 100;
}

static enum exit_code refuse(struct diags *diags, const char *why) {
    diags_add(diags, DIAG_ERROR, (struct place){0}, "%s", why);
    return EXIT_NOT_STARTED;
}

static enum exit_code show(const struct explain_wanted *wanted, struct rebuilt *rebuilt, double share,
                           struct diags *diags) {
    const struct book *book = rebuilt->plan.book;
    struct near_asked asked = {
        .rebuilt = rebuilt, .share = share, .reader = wanted->reader, .threads = wanted->threads};
    struct near_explained near;
    char what[256];
    asked.rule = explain_rule_named(book, wanted->near, diags);
    if (asked.rule == RULE_NONE) return EXIT_NOT_STARTED;
    if (book->rules[asked.rule].discreet && wanted->reader != FOR_AUDITOR)
        return refuse(
            diags,
            "这条规则的详情仅限专办人员查看 · this rule is for the appointed staff alone (--for auditor)");
    snprintf(what, sizeof what, "--near %.100s --within %.40s", book->rules[asked.rule].name, wanted->within);
    if (!explain_note(wanted, rebuilt, what, diags)) return EXIT_SYSTEM;
    bool made = explain_near(&asked, &near, diags);
    if (made && wanted->json)
        print_document(explain_near_json(&near));
    else if (made)
        explain_near_text(&near, stdout);
    explain_near_release(&near);
    return made ? EXIT_DONE : EXIT_SYSTEM;
}

enum exit_code explain_near_misses(const struct explain_wanted *wanted, struct diags *diags) {
    struct rebuilt rebuilt;
    double share;
    if (!read_share(wanted->within, &share))
        return refuse(diags, "--within 应为百分数，如 5% · must be a share such as 5%");
    enum exit_code code = explain_open(wanted, &rebuilt, diags);
    if (code == EXIT_DONE) code = show(wanted, &rebuilt, share, diags);
    rebuild_close(&rebuilt);
    return code;
}
