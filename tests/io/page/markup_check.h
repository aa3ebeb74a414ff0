/* markup_check: a small strict reader for tests: is this text of elements well-formed, and which
 * ids does it hold? Knows what our writers emit: elements, attributes in double quotes, the five
 * escapes and numeric ones, comments, a declaration or doctype at the start, and HTML's elements
 * without an end; text of <style> and <script> is passed over. */
#ifndef DEMODASH_TESTS_MARKUP_CHECK_H
#define DEMODASH_TESTS_MARKUP_CHECK_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { CHECK_IDS = 4096, CHECK_NAME = 64 };

typedef struct {
    char error[200];          /* "" when well-formed */
    int elements;
    int ids;
    char id[CHECK_IDS][CHECK_NAME];
    int references;           /* href="#...", url(#...), aria-labelledby */
    char reference[CHECK_IDS][CHECK_NAME];
} markup_check;

static inline bool check_fails(markup_check *c, const char *what, const char *at)
{
    char place[CHECK_NAME] = "";
    strncat(place, at, sizeof place - 1);
    if (c->error[0] == '\0') snprintf(c->error, sizeof c->error, "%s at: %s", what, place);
    return false;
}

static inline void check_keep(char kept[][CHECK_NAME], int *count, const char *text, size_t length)
{
    if (*count < CHECK_IDS && length < CHECK_NAME) {
        memcpy(kept[*count], text, length);
        kept[(*count)++][length] = '\0';
    }
}

static inline bool check_entities(markup_check *c, const char *from, const char *to)
{
    for (const char *p = from; p < to; p++) {
        if (*p != '&') continue;
        static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#", NULL};
        int i = 0;
        while (known[i] != NULL && strncmp(p, known[i], strlen(known[i])) != 0) i++;
        if (known[i] == NULL) return check_fails(c, "bare &", p);
    }
    return true;
}

static inline void check_references(markup_check *c, const char *name, size_t name_length,
                                    const char *value, size_t length)
{
#define NAMED(text) (name_length == strlen(text) && strncmp(name, text, name_length) == 0)
    if (NAMED("id")) check_keep(c->id, &c->ids, value, length);
    if (NAMED("href") && length > 1 && value[0] == '#') {
        check_keep(c->reference, &c->references, value + 1, length - 1);
    }
    if (NAMED("clip-path") && length > 6) {
        check_keep(c->reference, &c->references, value + 5, length - 6);
    }
    if (NAMED("aria-labelledby")) {
        for (size_t start = 0; start < length;) {
            size_t end = start;
            while (end < length && value[end] != ' ') end++;
            check_keep(c->reference, &c->references, value + start, end - start);
            start = end + 1;
        }
    }
#undef NAMED
}

/* Reads one tag at *p ('<'); moves *p behind it. stack of names of open elements. */
static inline bool check_tag(markup_check *c, const char **p, char stack[][CHECK_NAME], int *depth,
                             bool html)
{
    const char *start = *p, *q = *p + 1;
    bool closing = *q == '/';
    if (closing) q++;
    const char *name = q;
    while (isalnum((unsigned char)*q) || *q == '-') q++;
    size_t length = (size_t)(q - name);
    if (length == 0 || length >= CHECK_NAME) return check_fails(c, "no element name", start);
    if (closing) {
        if (*q != '>') return check_fails(c, "bad end tag", start);
        if (*depth == 0 || strlen(stack[*depth - 1]) != length
            || strncmp(stack[*depth - 1], name, length) != 0) {
            return check_fails(c, "end tag without its start", start);
        }
        (*depth)--;
        *p = q + 1;
        return true;
    }
    c->elements++;
    const char *seen[40];
    size_t seen_length[40];
    int attributes = 0;
    while (*q == ' ' || *q == '\n') {
        q++;
        const char *attribute = q;
        while (isalnum((unsigned char)*q) || *q == '-' || *q == ':') q++;
        size_t attribute_length = (size_t)(q - attribute);
        if (attribute_length == 0) return check_fails(c, "no attribute name", start);
        for (int i = 0; i < attributes; i++) {
            if (seen_length[i] == attribute_length
                && strncmp(seen[i], attribute, attribute_length) == 0) {
                return check_fails(c, "attribute twice", start);
            }
        }
        if (attributes < 40) {
            seen[attributes] = attribute;
            seen_length[attributes++] = attribute_length;
        }
        if (*q != '=') {
            if (html) continue;
            return check_fails(c, "attribute without value", start);
        }
        if (q[1] != '"') return check_fails(c, "value without quotes", start);
        const char *value = q + 2;
        q = value;
        while (*q != '"' && *q != '\0' && *q != '<') q++;
        if (*q != '"') return check_fails(c, "open quote", start);
        if (!check_entities(c, value, q)) return false;
        check_references(c, attribute, attribute_length, value, (size_t)(q - value));
        q++;
    }
    bool empty = *q == '/';
    if (empty) q++;
    if (*q != '>') return check_fails(c, "bad start tag", start);
    *p = q + 1;
    static const char *const endless[] = {"meta", "link", "br", "hr", "img", "input", "col", NULL};
    for (int i = 0; html && endless[i] != NULL; i++) {
        if (strlen(endless[i]) == length && strncmp(endless[i], name, length) == 0) empty = true;
    }
    if (empty) return true;
    if (*depth >= 100) return check_fails(c, "too deep", start);
    memcpy(stack[*depth], name, length);
    stack[(*depth)++][length] = '\0';
    if (strcmp(stack[*depth - 1], "style") == 0 || strcmp(stack[*depth - 1], "script") == 0) {
        const char *end = strstr(*p, "</");
        if (end == NULL) return check_fails(c, "open script", start);
        *p = end;
    }
    return true;
}

/* Fill *c; true when the text is well-formed, every id is there once and every reference leads to
 * an id. */
static inline bool check_markup(markup_check *c, const char *text, bool html)
{
    memset(c, 0, sizeof *c);
    static char stack[100][CHECK_NAME];
    int depth = 0;
    const char *p = text;
    if (strncmp(p, "<?xml", 5) == 0 || strncmp(p, "<!DOCTYPE html>", 15) == 0) {
        p = strchr(p, '>') + 1;
    }
    while (*p != '\0') {
        if (strncmp(p, "<!--", 4) == 0) {
            p = strstr(p, "-->");
            if (p == NULL) return check_fails(c, "open comment", text);
            p += 3;
        } else if (*p == '<') {
            if (!check_tag(c, &p, stack, &depth, html)) return false;
        } else {
            const char *end = p + strcspn(p, "<");
            if (!check_entities(c, p, end)) return false;
            for (const char *q = p; depth == 0 && q < end; q++) {
                if (!isspace((unsigned char)*q)) return check_fails(c, "text outside", p);
            }
            p = end;
        }
    }
    if (depth != 0) return check_fails(c, "element not closed", stack[depth - 1]);
    for (int i = 0; i < c->ids; i++) {
        for (int j = 0; j < i; j++) {
            if (strcmp(c->id[i], c->id[j]) == 0) return check_fails(c, "id twice", c->id[i]);
        }
    }
    for (int i = 0; i < c->references; i++) {
        int j = 0;
        while (j < c->ids && strcmp(c->reference[i], c->id[j]) != 0) j++;
        if (j == c->ids) return check_fails(c, "reference to no id", c->reference[i]);
    }
    return true;
}

#endif
