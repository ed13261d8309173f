/* What the forms of hearth explain share. */
#ifndef HEARTH_COMMANDS_EXPLAIN_H
#define HEARTH_COMMANDS_EXPLAIN_H

#include "commands/command.h"
#include "audit/rebuild.h"
#include "audit/who.h"

struct explain_wanted { /* as on the command line */
    const char *site;
    const char *run;           /* --run; NULL: the last */
    const char *rule;          /* a rule's name; NULL: all */
    struct who_asked asked;    /* whom; all NULL: nobody was named */
    const char *near, *within; /* --near RULE, --within 5% */
    const char *pack;          /* --pack FILE; NULL */
    bool history;              /* --history, of the runs of days from … to; DATE_NONE: without end */
    date_t from, to;
    enum audience reader;
    bool json, whole, quiet;
    int threads;
};

/* A sealed night put together again for somebody to look into. To be closed whatever it says. */
enum exit_code explain_open(const struct explain_wanted *wanted, struct rebuilt *rebuilt,
                            struct diags *diags);
/* The rule of that name in the run's book; RULE_NONE in diags, with the nearest spelling. */
uint16_t explain_rule_named(const struct book *book, const char *name, struct diags *diags);
/* The one who is meant. Several are listed on stdout once the access is noted. As who_find; found is to be
 * released whatever it says. */
enum exit_code explain_whom(const struct explain_wanted *wanted, const struct rebuilt *rebuilt,
                            struct who_found *found, struct diags *diags);
/* Notes "RUN `what` --for READER" in the access log; false: show nothing (diags). */
bool explain_note(const struct explain_wanted *wanted, const struct rebuilt *rebuilt, const char *what,
                  struct diags *diags);

/* --near */
enum exit_code explain_near_misses(const struct explain_wanted *wanted, struct diags *diags);

#endif
