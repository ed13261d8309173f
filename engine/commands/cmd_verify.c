/* hearth verify: is a site still what it sealed? */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands/command.h"
#include "commands/new_file.h"
#include "ground/file.h"
#include "library/json.h"
#include "night/access.h"
#include "audit/verify.h"

struct verify_words {
    struct verify_options options;
    const char *write_anchor, *sign;
    bool json;
};

static void put_unanchored(json_value *object, const struct verified *verified) {
    json_put_number(object, "anchored_runs", verified->anchored);
    json_put_text(object, "unanchored_since", verified->unanchored[0] ? verified->unanchored : NULL);
}

static const char *bytes_word(enum file_sealed bytes) {
    static const char *const words[] = {"sealed", "written since", "never sealed", "other"};
    return words[bytes];
}

static void put_counts(json_value *object, const struct verified *verified) {
    json_put_number(object, "runs", verified->casebook.runs);
    json_put_number(object, "runs_of_older_versions", verified->casebook.runs_before);
    json_put_number(object, "releases", verified->casebook.releases);
    json_put_number(object, "sendings", verified->casebook.sendings);
    json_put_number(object, "purges", verified->casebook.purges);
    json_put_number(object, "manifests", (int64_t)verified->manifests);
    json_put_number(object, "outputs", (int64_t)verified->outputs);
    json_put_number(object, "deliveries", (int64_t)verified->archived);
    json_put_number(object, "sources", (int64_t)verified->sources);
    json_put_number(object, "purged", (int64_t)verified->purged);
    json_put_number(object, "strays", (int64_t)verified->strays);
    json_put_number(object, "access_lines", (int64_t)verified->access_lines);
    json_put_number(object, "signatures", verified->signatures);
    json_put_text(object, "signed_up_to", verified->signed_up_to[0] ? verified->signed_up_to : NULL);
    json_put_text(object, "casebook_bytes", bytes_word(verified->bytes));
}

/* What was found, or what the system did not give. */
static void put_findings(json_value *object, const char *name, bool denied, const struct diags *diags) {
    json_value *list = json_put_array(object, name);
    for (size_t i = 0; i < diags->count; i++) {
        if (diags->items[i].level != DIAG_ERROR || diags->items[i].denied != denied) continue;
        json_value *item = json_add_object(list);
        json_put_text(item, "file", diags->items[i].place.file);
        json_put_text(item, "what", diags->items[i].message);
    }
}

static void show_json(enum exit_code code, const struct verified *verified, const struct diags *diags) {
    json_value *object = json_new_object();
    if (code != EXIT_SYSTEM) put_counts(object, verified);
    if (code != EXIT_SYSTEM) put_unanchored(object, verified);
    put_findings(object, "findings", false, diags);
    if (diags->denied) put_findings(object, "not_read", true, diags);
    print_document(object);
}

static void show_runs(const struct verified *verified) {
    const struct checked *checked = &verified->casebook;
    printf("运行 runs:      %" PRId64 " 次，%s 至 %s；清单 manifests %" PRIu64 "，输出文件 outputs %" PRIu64
           "\n",
           checked->runs, verified->first, verified->last, verified->manifests, verified->outputs);
    if (checked->runs_before)
        printf("                其中 %" PRId64 " 次由旧版本封存，案卷库只核对到变动日志和来件 · %" PRId64
               " of older versions: journal and deliveries alone are chained\n",
               checked->runs_before, checked->runs_before);
    printf("存档 archive:   来件 deliveries %" PRIu64 "，规则 sources %" PRIu64, verified->archived,
           verified->sources);
    if (verified->purged) printf("，已按期清除 purged %" PRIu64, verified->purged);
    if (verified->strays) printf("，无人提到 named by no run %" PRIu64, verified->strays);
    printf("\n");
}

static void show_casebook(const struct verified *verified) {
    static const char *const bytes[] = {
        "文件逐字节如最后写完时 · every byte as last written",
        "封记之后又写过，内容已逐行核对 · written since its seal: every row was verified",
        "没有封记，内容已逐行核对 · has no seal of its bytes: every row was verified",
        "与封记不符 · not as sealed",
    };
    const struct checked *checked = &verified->casebook;
    printf("案卷库 casebook: 放行 releases %" PRId64 "，纠错 sendings %" PRId64 "，清除 purges %" PRId64
           "；%s\n",
           checked->releases, checked->sendings, checked->purges, bytes[verified->bytes]);
    if (verified->access_lines) printf("查阅日志 access: %" PRIu64 " 行 lines\n", verified->access_lines);
}

/* What verifying by itself cannot know is never called intact. */
static void show_trust(const struct verify_options *options, const struct verified *verified) {
    if (verified->signatures)
        printf("签名 signatures: %u 份相符，签到 %s（%s） · %u good, up to %s (%s)\n", verified->signatures,
               verified->signed_up_to, options->key ? "所给公钥" : "未与公钥核对", verified->signatures,
               verified->signed_up_to, options->key ? "by the key given" : "by keys that nobody vouched for");
    if (verified->unanchored[0])
        printf("锚 anchor:      自 %s 起没有外部留存的锚：此后是否被截短或整套改写，无从知道 · unanchored "
               "since run %s: "
               "whether anything since was cut off or written anew cannot be known\n",
               verified->unanchored, verified->unanchored);
    else if (verified->anchored)
        printf("锚 anchor:      与外部留存的锚相符 · as the anchor kept elsewhere says\n");
}

/* "runs/2023-08-28-1/flags.csv: …" */
static void show_first(const struct diags *diags, const struct diag *first) {
    char line[16] = "";
    if (first->place.line) snprintf(line, sizeof line, ":%d", first->place.line);
    size_t found = diags->errors - diags->denied;
    printf("结果 result:    发现 %zu 处不符 · %zu found; 第一处 the first: %s%s: %s\n", found, found,
           first->place.file ? first->place.file : "", line, first->message);
}

static void show_unread(const struct diags *diags) {
    printf("结果 result:    未能核对：有 %zu 处读不出，排除后再核对 · not verified: %zu cannot be read; put "
           "it right "
           "and verify again\n",
           diags->denied, diags->denied);
}

static void show_result(enum exit_code code, const struct diags *diags) {
    if (code != EXIT_DIFFERENT) {
        printf("结果 result:    未发现改动 · nothing was found changed\n");
        return;
    }
    size_t first = 0;
    while (diags->items[first].level != DIAG_ERROR || diags->items[first].denied) first++;
    show_first(diags, &diags->items[first]);
}

static bool keep_anchor(const struct verify_words *words, struct diags *diags) {
    struct buffer text = {0};
    bool kept = verify_write_anchor(words->options.site, &text, diags);
    if (kept && strcmp(words->write_anchor, "-") == 0)
        fputs(text.at, stdout);
    else if (kept && !file_write(AT_FDCWD, words->write_anchor, text.at, text.length)) {
        file_not_written(words->write_anchor, diags);
        kept = false;
    }
    buffer_release(&text);
    return kept;
}

static bool sign(const struct verify_words *words, const struct verified *verified, struct diags *diags) {
    struct buffer told = {0};
    bool done = access_note(words->options.site, "verify --sign", verified->last, diags) &&
                verify_sign(words->options.site, words->sign, &told, diags);
    if (done && !words->json) printf("已签名 signed:   %s\n", told.at);
    buffer_release(&told);
    return done;
}

/* Asked before anything is verified. */
static bool can_sign(const struct verify_words *words, struct diags *diags) {
    const char *why;
    if (!words->sign) return true;
    struct signing_key *key = signing_key_read(words->sign, true, &why);
    int reason = errno;
    if (key) {
        signing_key_free(key);
        return true;
    }
    diags_add(diags, DIAG_ERROR, (struct place){.file = words->sign}, "%s", why);
    diags_reason(diags, reason);
    return false;
}

/* Nothing is signed or anchored that is not as it was sealed. */
static enum exit_code run_all(const struct verify_words *words, struct diags *diags) {
    struct verified verified;
    if (!can_sign(words, diags)) return diags_code(diags, EXIT_NOT_STARTED);
    enum exit_code code = site_verify(&words->options, &verified, diags);
    bool anchor_alone = words->write_anchor && strcmp(words->write_anchor, "-") == 0;
    if (code == EXIT_NOT_STARTED) return code;
    if (words->json)
        show_json(code, &verified, diags);
    else if (code == EXIT_SYSTEM)
        show_unread(diags);
    else if (!anchor_alone || code == EXIT_DIFFERENT) {
        show_runs(&verified);
        show_casebook(&verified);
        show_trust(&words->options, &verified);
        show_result(code, diags);
    }
    if (code != EXIT_DONE) return code;
    if (words->sign && !sign(words, &verified, diags)) return EXIT_SYSTEM;
    return words->write_anchor && !keep_anchor(words, diags) ? EXIT_SYSTEM : code;
}

static int run(int count, char **words) {
    struct verify_words given = {0};
    const char *threads = NULL;
    struct diags diags;
    const struct option_word known[] = {{"--anchor", &given.options.anchor, NULL},
                                        {"--write-anchor", &given.write_anchor, NULL},
                                        {"--key", &given.options.key, NULL},
                                        {"--sign", &given.sign, NULL},
                                        {"--threads", &threads, NULL},
                                        {"--json", NULL, &given.json}};
    count = options_read(count, words, known, sizeof known / sizeof *known);
    if (count != 1) return usage_error(&command_verify, NULL);
    if (!threads_option(&command_verify, threads, &given.options.threads)) return EXIT_NOT_STARTED;
    diags_init(&diags);
    given.options.site = words[0];
    enum exit_code code = run_all(&given, &diags);
    diags_print(&diags, stderr);
    diags_release(&diags);
    return (int)code;
}

const struct command command_verify = {
    "verify",
    "verify SITE [--anchor FILE] [--key PUBLIC.pem] [--write-anchor FILE] [--sign SECRET.pem] [--json]",
    "核对封存的运行、存档和案卷库有没有被改动",
    "whether runs, archive and casebook are still what was sealed", run};
