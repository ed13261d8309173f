/* build/city: a made-up 柳州 with the files that its agencies would deliver. Nobody in it lives. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "agencies.h"
#include "calendar.h"

static const char usage[] =
    "usage: city DIR [--persons N] [--seed S] [--dirt P] [--dirt-kinds A,B] [--utf8] [--truth] [--rules "
    "PATH]\n"
    "  --persons N      people in the register (default 20000)\n"
    "  --seed S         the same seed, the same city (default 1)\n"
    "  --dirt P         share of the agencies' rows that are dirty, 0 to 1 (default 0.02)\n"
    "  --dirt-kinds A,B only these: lower wide space apostrophe old carrier digit lost science zeros name "
    "borrowed\n"
    "                   stranger repeat refund date amount date-form amount-form\n"
    "  --utf8           no file in GB18030\n"
    "  --truth          also write truth.csv: dataset, file, line, line in the register, kind of dirt\n"
    "  --rules PATH     rules folder, from DIR (default ../../rules)\n";

struct options {
    const char *folder, *rules, *dirt_kinds;
    uint64_t persons, seed;
    double dirt;
    bool utf8, truth;
};

static bool read_number(const char *text, uint64_t most, uint64_t *number) {
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-' && *number <= most;
}

static bool read_share(const char *text, double *share) {
    char *end;
    *share = strtod(text, &end);
    return end != text && *end == '\0' && *share >= 0 && *share <= 1;
}

static bool options_read(struct options *options, int argc, char **argv) {
    static const struct option names[] = {
        {"persons", required_argument, NULL, 'n'}, {"seed", required_argument, NULL, 's'},
        {"dirt", required_argument, NULL, 'd'},    {"dirt-kinds", required_argument, NULL, 'k'},
        {"utf8", no_argument, NULL, 'u'},          {"truth", no_argument, NULL, 't'},
        {"rules", required_argument, NULL, 'r'},   {0},
    };
    *options = (struct options){.rules = "../../rules", .persons = 20000, .seed = 1, .dirt = 0.02};
    bool good = true;
    for (int option; good && (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        switch (option) {
        case 'n':
            good = read_number(optarg, 50000000, &options->persons) && options->persons > 0;
            break;
        case 's':
            good = read_number(optarg, UINT64_MAX, &options->seed);
            break;
        case 'd':
            good = read_share(optarg, &options->dirt);
            break;
        case 'k':
            options->dirt_kinds = optarg;
            break;
        case 'u':
            options->utf8 = true;
            break;
        case 't':
            options->truth = true;
            break;
        case 'r':
            options->rules = optarg;
            break;
        default:
            good = false;
        }
    }
    if (good && optind == argc - 1) options->folder = argv[optind];
    if (!options->folder) fputs(usage, stderr);
    return options->folder != NULL;
}

static bool make_folder(const char *path) {
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return true;
    fprintf(stderr, "city: cannot make %s: %s\n", path, strerror(errno));
    return false;
}

static FILE *open_in(const char *folder, const char *name) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) fprintf(stderr, "city: cannot write %s: %s\n", path, strerror(errno));
    return file;
}

static bool write_site(const struct options *options) {
    FILE *site = open_in(options->folder, "site.lua"), *key = open_in(options->folder, "casebook.key");
    struct random random;
    random_init(&random, options->seed, "key");
    if (site)
        fprintf(site,
                "-- A made-up city for measuring; nobody in it lives.\n"
                "site {\n    name   = \"柳州市民政局\",\n    region = \"450200\",\n    rules  = \"%s\",\n"
                "    packs  = { \"liuzhou\" },\n    case_prefix = \"LZ\",\n    inbox = { quiet = 0 },\n}\n",
                options->rules);
    for (int i = 0; key && i < 4; i++) fprintf(key, "%016" PRIx64, random_next(&random));
    if (key) fputc('\n', key);
    bool good = site && key;
    if (site) good = fclose(site) == 0 && good;
    if (key) good = fclose(key) == 0 && good;
    return good;
}

static bool deliver(const struct options *options, struct people *people, const struct places *places) {
    char inbox[4096];
    struct dirt dirt;
    struct care care = {0};
    snprintf(inbox, sizeof inbox, "%s/inbox", options->folder);
    if (!make_folder(inbox) || !dirt_init(&dirt, options->dirt, options->dirt_kinds, options->seed))
        return false;
    struct table_setting setting = {
        .inbox = inbox, .people = people, .places = places, .dirt = &dirt, .utf8 = options->utf8};
    random_init(&setting.random, options->seed, "desks");
    int32_t from = day_from(CITY_YEAR - 1, CITY_MONTH, 1);
    bool good = care_make(&care, people, options->seed, from, city_today());
    if (good && options->truth) {
        good = (setting.truth = open_in(options->folder, "truth.csv")) != NULL;
        if (good) fputs("dataset,file,line,register_line,dirt\n", setting.truth);
    }
    if (good) agencies_deliver(&setting, &care, options->seed, from);
    if (setting.truth && fclose(setting.truth) != 0) setting.failed = true;
    fprintf(stderr, "city: %" PRIu32 " bills\n", care.count);
    care_release(&care);
    return good && !setting.failed;
}

static bool build(const struct options *options) {
    char regions[4096];
    struct places places;
    struct people people = {0};
    bool absolute = options->rules[0] == '/';
    snprintf(regions, sizeof regions, "%s%s%s/regions/450200.lua", absolute ? "" : options->folder,
             absolute ? "" : "/", options->rules);
    bool good = make_folder(options->folder) && places_read(&places, regions);
    if (!good) return false;
    good = people_make(&people, &places, (uint32_t)options->persons, options->seed);
    if (good) people_report(&people);
    good = good && write_site(options) && deliver(options, &people, &places);
    people_release(&people);
    places_release(&places);
    return good;
}

int main(int argc, char **argv) {
    struct options options;
    if (!options_read(&options, argc, argv)) return 1;
    if (build(&options)) return 0;
    fprintf(stderr, "city: failed\n");
    return 1;
}
