/* The ID path: which person does a row belong to, by its citizen ID and what else it says. */
#include "link/exact.h"

#include "book/citizen_id.h"
#include "ground/workers.h"
#include "intake/cell.h"
#include "link/claim.h"
#include "link/repair.h"

#define CHUNK 4096u /* slots of one task */
#define BATCH 128   /* rows whose table slots and names are fetched together before they are compared */

struct tie {
    uint32_t person; /* PERSON_NONE: nobody, for `reason` */
    enum link_kind kind;
    enum unlinked reason;
};

static struct tie tied(uint32_t person, enum link_kind kind) {
    return (struct tie){.person = person, .kind = kind};
}

static struct tie untied(enum unlinked reason) {
    return (struct tie){.person = PERSON_NONE, .reason = reason};
}

/* The one person of the chain who bears the name; an equal name goes before one with a placeholder in it. */
static uint32_t named(const struct linker *linker, struct person_link link, struct span name,
                      enum name_match least, struct name_room *room) {
    uint32_t found[NAMES_EQUAL + 1] = {0}, person[NAMES_EQUAL + 1] = {0};
    for (; link.person != PERSON_NONE; link = person_next(linker->keys, link)) {
        enum name_match match = names_compare(name, claim_name(linker->people, link.person), room);
        found[match]++;
        person[match] = link.person;
    }
    if (found[NAMES_EQUAL] == 1) return person[NAMES_EQUAL];
    bool alike = least == NAMES_ALIKE && found[NAMES_EQUAL] == 0 && found[NAMES_ALIKE] == 1;
    return alike ? person[NAMES_ALIKE] : PERSON_NONE;
}

/* Sequences 996–999 of the 15-digit form meant people born in the 1800s: the 19 put in is unconfirmed. */
bool century_unsure(uint64_t cell) {
    return ID_KIND(cell) == ID_DERIVED && ID_DIGITS(cell) % 1000 >= 996;
}

static enum link_kind kind_of(enum id_kind kind) {
    if (kind == ID_DERIVED) return LINKED_DERIVED;
    return kind == ID_CARRIER ? LINKED_CARRIER : LINKED_EXACT;
}

/* Whether the name can speak for or against somebody. */
static bool speaks(struct span name) {
    return name.length > 0 && !name_is_lost(name);
}

static struct tie tie_good(const struct linker *linker, uint64_t cell, struct person_link link,
                           struct span name, struct name_room *room) {
    enum id_kind kind = ID_KIND(cell);
    if (link.person == PERSON_NONE) return untied(UNLINKED_NOT_IN_REGISTER);
    if (name.length > 0) {
        uint32_t person = named(linker, link, name, NAMES_ALIKE, room);
        if (person != PERSON_NONE) return tied(person, kind_of(kind));
        bool others = link.more != 0 || speaks(claim_name(linker->people, link.person));
        if (others && speaks(name)) return untied(UNLINKED_NAME);
    }
    bool enough = linker->rows->dataset->link != LINK_ID_NAME && link.more == 0;
    if (!enough || century_unsure(cell)) return untied(UNLINKED_NO_NAME);
    return tied(link.person, kind_of(kind));
}

static bool born_agrees(const struct linker *linker, uint32_t person, date_t born) {
    return linker->population->born[person] == born;
}

static bool sex_agrees(const struct linker *linker, uint32_t person, char sex) {
    return person_sex(linker->population->id[person]) == sex;
}

static struct tie tie_suspect(const struct linker *linker, uint32_t slot, struct person_link link,
                              struct name_room *room) {
    struct claim claim = claim_read(linker->rows, slot);
    uint32_t person = named(linker, link, claim.name, NAMES_EQUAL, room);
    if (person == PERSON_NONE) return untied(UNLINKED_SUSPECT);
    if (claim.born != DATE_NONE && !born_agrees(linker, person, claim.born)) return untied(UNLINKED_SUSPECT);
    if (claim.sex && !sex_agrees(linker, person, claim.sex)) return untied(UNLINKED_SUSPECT);
    return tied(person, LINKED_EXACT);
}

/* Birth date and sex must be confirmed by the row: by its own columns, else by digits that the repair left
 * alone. Those digits are the candidate's own, so that a register whose birth column contradicts them does
 * not confirm. */
static bool confirms(const struct linker *linker, const struct claim *claim, const struct repair *repair,
                     uint32_t person) {
    if (claim->born != DATE_NONE) {
        if (!born_agrees(linker, person, claim->born)) return false;
    } else if (repair->touched & REPAIR_BIRTH ||
               !born_agrees(linker, person, citizen_id_born(repair->digits))) {
        return false;
    }
    if (claim->sex) return sex_agrees(linker, person, claim->sex);
    return !(repair->touched & REPAIR_SEX);
}

static struct tie tie_damaged(const struct linker *linker, uint32_t slot, uint64_t cell,
                              struct name_room *room) {
    struct claim claim = claim_read(linker->rows, slot);
    if (claim.name.length == 0) return untied(UNLINKED_DAMAGED);
    struct repair repairs[REPAIRS_MOST];
    struct span text = pool_text(&linker->rows->pool, (uint32_t)ID_DIGITS(cell));
    int count = repair_candidates(text, repairs, &room->a);
    uint32_t found = 0, person = PERSON_NONE;
    for (int i = 0; i < count; i++) {
        struct person_link link = person_find(linker->keys, repairs[i].digits);
        for (; link.person != PERSON_NONE; link = person_next(linker->keys, link)) {
            if (names_compare(claim.name, claim_name(linker->people, link.person), room) != NAMES_EQUAL ||
                !confirms(linker, &claim, &repairs[i], link.person))
                continue;
            found++;
            person = link.person;
        }
    }
    return found == 1 ? tied(person, LINKED_REPAIRED) : untied(UNLINKED_DAMAGED);
}

static bool is_good(enum id_kind kind) {
    return kind == ID_EXACT || kind == ID_DERIVED || kind == ID_CARRIER;
}

static struct tie tie_row(const struct linker *linker, uint32_t slot, uint64_t cell,
                          const struct person_slot *known, struct name_room *room) {
    struct person_link link = known ? known->link : (struct person_link){PERSON_NONE, 0};
    enum id_kind kind = ID_KIND(cell);
    if (is_good(kind)) return tie_good(linker, cell, link, claim_name(linker->rows, slot), room);
    if (kind == ID_SUSPECT) return tie_suspect(linker, slot, link, room);
    return kind == ID_DAMAGED ? tie_damaged(linker, slot, cell, room) : untied(UNLINKED_NO_ID);
}

/* What nearly every row comes to: a good ID of one person, and his name to the byte. */
static bool is_plainly(const struct linker *linker, uint32_t slot, uint64_t cell,
                       const struct person_slot *known) {
    return known && known->name && is_good(ID_KIND(cell)) &&
           known->name == name_code(claim_name(linker->rows, slot));
}

static void settle(struct rows *rows, uint32_t slot, struct tie tie) {
    bool linked = tie.person != PERSON_NONE;
    rows->person[slot] = tie.person;
    rows->fate[slot] = linked ? FATE_LINKED : FATE_UNLINKED;
    rows->link_kind[slot] = linked ? (uint8_t)tie.kind : (uint8_t)(UNLINKED_MARK | (unsigned)tie.reason);
}

static bool has_digits(uint64_t cell) {
    return ID_DIGITS(cell) != 0 && ID_KIND(cell) != ID_DAMAGED;
}

/* The name column of the register, or NULL. */
static const uint32_t *names_of(const struct rows *people) {
    uint16_t column = people->dataset->person_name;
    return column == COLUMN_NONE ? NULL : people->columns[column];
}

PERSON_HINT void prefetch_name(const uint32_t *names, const struct person_slot *known) {
    if (names && known && !known->name) __builtin_prefetch(&names[known->link.person]);
}

PERSON_HINT void prefetch_text(const struct rows *people, const uint32_t *names,
                               const struct person_slot *known) {
    if (names && known && !known->name) __builtin_prefetch(people->pool.at + names[known->link.person]);
}

/* A row costs reads far apart (table; where the table does not tell the name, name column and name text):
 * each is asked for the whole batch before the first is used. */
static void link_batch(const struct linker *linker, const uint32_t *slots, int count,
                       struct name_room *room) {
    const uint32_t *names = names_of(linker->people);
    uint64_t cells[BATCH];
    const struct person_slot *known[BATCH];
    for (int i = 0; i < count; i++) {
        cells[i] = rows_u64(linker->rows, linker->rows->dataset->id, slots[i]);
        if (has_digits(cells[i])) person_prefetch(linker->keys, ID_DIGITS(cells[i]));
    }
    for (int i = 0; i < count; i++) {
        known[i] = has_digits(cells[i]) ? person_look(linker->keys, ID_DIGITS(cells[i])) : NULL;
        prefetch_name(names, known[i]);
    }
    for (int i = 0; i < count; i++) prefetch_text(linker->people, names, known[i]);
    for (int i = 0; i < count; i++) {
        bool plainly = is_plainly(linker, slots[i], cells[i], known[i]);
        settle(linker->rows, slots[i],
               plainly ? tied(known[i]->link.person, kind_of(ID_KIND(cells[i])))
                       : tie_row(linker, slots[i], cells[i], known[i], room));
    }
}

static void linker_range(const struct linker *linker, uint32_t from, uint32_t to, struct name_room *room) {
    uint32_t slots[BATCH];
    int count = 0;
    for (uint32_t slot = from; slot < to; slot++) {
        if (linker->rows->fate[slot] != FATE_ROW) continue;
        slots[count++] = slot;
        if (count < BATCH) continue;
        link_batch(linker, slots, count, room);
        count = 0;
    }
    link_batch(linker, slots, count, room);
}

struct linking {
    const struct linker *linker;
    struct name_room rooms[WORKERS_MOST]; /* by worker */
};

static void link_chunk(void *context, size_t index, int worker) {
    struct linking *linking = context;
    uint32_t from = (uint32_t)index * CHUNK, to = from + CHUNK;
    if (to > linking->linker->rows->slots) to = linking->linker->rows->slots;
    linker_range(linking->linker, from, to, &linking->rooms[worker]);
}

void linker_run(const struct linker *linker, int threads) {
    struct linking linking = {.linker = linker};
    uint32_t slots = linker->rows->slots;
    workers_run(threads, slots / CHUNK + (slots % CHUNK != 0), link_chunk, &linking);
    for (int i = 0; i < threads; i++) name_room_release(&linking.rooms[i]);
}
