/* Which parameter it was: those that a flag read, and that the world beside it has otherwise. */
#include <stdlib.h>
#include <string.h>
#include "ground/memory.h"
#include "judge/judgement.h"
#include "night/attribute.h"

static void say_keys(struct buffer *out, const struct parameter *parameter, const struct entry *entry) {
    for (uint16_t k = 0; k < parameter->key_count; k++)
        for (uint16_t i = 0; i < entry->keys[k].count; i++) {
            buffer_format(out, "|%u=", k);
            parameter_key_text(&parameter->keys[k], &entry->keys[k].items[i], out);
        }
}

static void say_multiple(struct buffer *out, const struct multiple *multiple) {
    buffer_format(out, "|%lld/%lld of %s %d %lld %d", (long long)multiple->times, (long long)multiple->over,
                  multiple->of_name, (int)multiple->rounding, (long long)multiple->step, (int)multiple->per);
    for (uint8_t i = 0; i < multiple->set_count; i++) {
        struct buffer value = {0};
        buffer_format(out, "|%s=%s", multiple->set[i].name,
                      value_text(&value, &multiple->set[i].value, NULL, 0));
        buffer_release(&value);
    }
}

/* Entries that do not hold on the day say nothing. */
static const char *say_parameter(struct arena *arena, const struct parameter *parameter, date_t on) {
    struct buffer out = {0}, value = {0};
    buffer_text(&out, "");
    for (uint16_t i = 0; i < parameter->entry_count; i++) {
        const struct entry *entry = &parameter->entries[i];
        if (!parameter_in_force(entry, on)) continue;
        buffer_format(&out, "\n%llu/%d %d", (unsigned long long)entry->region, entry->digits,
                      (int)entry->per);
        if (entry->multiple)
            say_multiple(&out, entry->multiple);
        else
            buffer_format(&out, "|%s", value_text(&value, &entry->value, NULL, 0));
        say_keys(&out, parameter, entry);
    }
    const char *said = arena_text(arena, out.at);
    buffer_release(&out);
    buffer_release(&value);
    return said;
}

void parameters_read_init(struct parameters_read *read, const struct book *book, uint32_t turns) {
    uint32_t count = book->parameter_count;
    *read = (struct parameters_read){.count = count};
    arena_init(&read->arena);
    read->names = arena_zeroed(&read->arena, count + 1u, sizeof *read->names);
    read->titles = arena_zeroed(&read->arena, count + 1u, sizeof *read->titles);
    read->says = arena_zeroed(&read->arena, count + 1u, sizeof *read->says);
    read->read = memory_zeroed((size_t)turns * count + 1, sizeof *read->read);
    for (uint32_t i = 0; i < count; i++) {
        const struct parameter *parameter = &book->parameters[i];
        read->names[i] = arena_text(&read->arena, parameter->name);
        read->titles[i] = arena_text(&read->arena, parameter->zh);
        read->says[i] = say_parameter(&read->arena, parameter, book->values_on);
    }
}

void parameters_read_release(struct parameters_read *read) {
    arena_release(&read->arena);
    free(read->read);
    *read = (struct parameters_read){0};
}

void parameters_read_note(struct parameters_read *read, uint32_t turn, const struct judgement *judgement,
                          const struct flag *flag) {
    for (uint32_t i = 0; flag && i < flag->read_count; i++) {
        const struct read *one = &judgement->reads[flag->first_read + i];
        if (one->kind == READ_PARAMETER) read->read[(size_t)turn * read->count + one->what] = true;
    }
}

static bool says_otherwise(const struct parameters_read *other, const char *name, const char *says) {
    for (uint32_t i = 0; i < other->count; i++)
        if (strcmp(other->names[i], name) == 0) return strcmp(other->says[i], says) != 0;
    return true;
}

uint32_t parameters_read_changed(const struct parameters_read *read, const struct parameters_read *other,
                                 uint32_t turn, struct buffer *out) {
    uint32_t changed = 0;
    for (uint32_t i = 0; i < read->count; i++) {
        if (!read->read[(size_t)turn * read->count + i]) continue;
        if (!says_otherwise(other, read->names[i], read->says[i])) continue;
        buffer_format(out, "%s%s %s", changed++ ? "、" : "", read->names[i], read->titles[i]);
    }
    return changed;
}
