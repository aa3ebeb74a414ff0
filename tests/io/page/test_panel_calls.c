/* panel, what is drawn where: the dashboard goes into a list of calls; columns are found by the
 * letters of the sequence, rows by their labels, and a cell's colour or a letter's height is
 * computed here from the values. */
#include <math.h>
#include <string.h>

#include "io/page/panel.h"
#include "src/core/memory.h"
#include "tests/harness.h"
#include "tests/io/page/record_calls.h"

#define NEAR(a, b) CU_ASSERT_DOUBLE_EQUAL(a, b, 0.02)

enum { LONGEST = 150, SHORT = 20, MIDDLE = 4 }; /* MIDDLE: of a row, above its label's baseline */

/* ---- a panel of which each value is known ---- */

typedef struct {
    panel p;
    uint8_t letters[LONGEST];
    float matrix[3][4 * LONGEST], saliency[3][LONGEST], contribution[LONGEST], time[4][LONGEST];
    panel_hit hits[2];
    motif known;
} sample;

static sample *sample_create(size_t length)
{
    sample *s = memory_array(s, 1);
    for (size_t i = 0; i < length; i++) {
        s->letters[i] = (uint8_t)(i == 2 ? 4 : (i + i / 4) % 4);
        for (int n = 0; n < 3; n++) {
            /* the letter (i + n) % 4 has 0.4 + 0.1 n, the others the rest in equal parts */
            const double most = 0.4 + 0.1 * n;
            for (size_t a = 0; a < 4; a++) {
                s->matrix[n][4 * i + a] = (float)(a == (i + (size_t)n) % 4 ? most : (1 - most) / 3);
            }
            s->saliency[n][i] = (float)((i * (size_t)(n + 3)) % 7) / 4;
        }
        s->contribution[i] = i == 5 ? 2 : i == 6 ? -1 : 0;
        for (int k = 0; k < 4; k++) s->time[k][i] = (float)((i * (size_t)(2 * k + 1)) % 11) / 10;
    }
    s->known = motif_make("MA1", "Known", 4); /* A A C G, each certain */
    s->known.probability[0] = s->known.probability[4] = 1;
    s->known.probability[9] = s->known.probability[14] = 1;
    s->hits[0] = (panel_hit){6, 4, true, 1e-4};
    s->hits[1] = (panel_hit){length - 5, 4, true, NAN};
    s->p = (panel){.title = "the title", .sequence_name = "sequence", .letters = s->letters,
                   .length = length, .first = 1, .known = &s->known, .hits = s->hits,
                   .hit_count = 2, .matrix_length = length, .score = {0.31, NAN, 0.75}};
    for (int n = 0; n < 3; n++) {
        s->p.matrix[n] = s->matrix[n];
        s->p.saliency[n] = s->saliency[n];
    }
    s->p.contribution[NET_CNN_RNN] = s->contribution;
    s->p.forward[NET_RNN] = s->time[0];
    s->p.backward[NET_RNN] = s->time[1];
    s->p.forward[NET_CNN_RNN] = s->time[2];
    s->p.backward[NET_CNN_RNN] = s->time[3];
    return s;
}

static void sample_destroy(sample *s)
{
    motif_release(&s->known);
    memory_free(s);
}

static record *drawn(const sample *s)
{
    record *r = record_create();
    CU_ASSERT_EQUAL(panel_page(&r->base, &s->p), STATUS_OK);
    return r;
}

/* ---- rows and columns ---- */

/* Where the columns lie: middles of the letters of the first row of the sequence, which no clip
 * holds as those of logos; and how wide a column is. */
typedef struct {
    double first, width;
    size_t letters; /* of all rows of the sequence */
} columns;

static columns read_columns(const record *r)
{
    columns c = {.first = NAN};
    for (size_t i = 0; i < r->count; i++) {
        const call *at = &r->calls[i];
        if (at->kind != CALL_LETTER || at->clipped) continue;
        const double middle = at->box.x + at->box.width / 2;
        if (c.letters == 0) c.first = middle;
        if (c.letters == 1) c.width = middle - c.first;
        c.letters++;
    }
    return c;
}

static double column_x(const columns *c, size_t column)
{
    return c->first + c->width * (double)column;
}

/* Middle of the first row with that label below y, NAN without one. */
static double row_y(const record *r, const char *label, double y)
{
    const call *text = record_text_below(r, label, y);
    return text != NULL ? text->box.y - MIDDLE : NAN;
}

static double heading_y(const record *r, const char *heading)
{
    const call *text = record_text(r, heading);
    CU_ASSERT(text != NULL && text->font.bold);
    return text != NULL ? text->box.y : NAN;
}

static const char *const families[3] = {"CNN", "RNN", "CNN-RNN"};

/* White to red, written once more; and blue by white to red. */
static int red_of(double t)
{
    const int rest = (int)lround(255 * (1 - t));
    return 0xFF0000 | rest << 8 | rest;
}

static int blue_red_of(double t)
{
    if (t >= 0.5) return red_of(2 * t - 1);
    const int rest = (int)lround(255 * 2 * t);
    return rest << 16 | rest << 8 | 0xFF;
}

/* Cells first.. of a row whose colours differ from their values'. */
static int wrong_cells(const record *r, const columns *c, double y, const float *values,
                       size_t count, double high, bool blue)
{
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        const double t = (double)values[i] / high;
        const int expected = blue ? blue_red_of(t) : red_of(t);
        wrong += record_colour_at(r, column_x(c, i), y) != expected;
    }
    return wrong;
}

static const call *letter_at(const record *r, int code, double x, double y, double reach)
{
    for (size_t i = 0; i < r->count; i++) {
        const call *at = &r->calls[i];
        if (at->kind == CALL_LETTER && at->clipped && at->code == code && x > at->box.x
            && x < at->box.x + at->box.width && fabs(at->box.y + at->box.height / 2 - y) < reach) {
            return at;
        }
    }
    return NULL;
}

/* ---- tests ---- */

static void sections_stand_in_the_papers_order(void)
{
    sample *s = sample_create(SHORT);
    record *r = drawn(s);
    CU_ASSERT(r->calls[0].kind == CALL_PAGE && strcmp(r->calls[0].text, "the title") == 0);
    const double height = r->calls[0].box.height;
    CU_ASSERT_EQUAL(r->calls[0].box.width, 720);
    char *words = panel_describe(&s->p);
    CU_ASSERT_STRING_EQUAL(r->calls[0].tip, words);
    memory_free(words);
    static const char *const order[] = {
        "the title", "JASPAR motif", "forward", "reverse complement", "Class optimization",
        "Saliency map", "Contribution", "Temporal output score", "RNN forward", "RNN backward",
        "CNN-RNN forward", "CNN-RNN backward", "saliency"};
    double y = -1;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        const call *text = record_text(r, order[i]);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        CU_ASSERT(text->box.y > y + 8 && text->box.y < height);
        y = text->box.y;
    }
    CU_ASSERT(height < y + 20); /* the page ends below the last row */
    draw_destroy(&r->base);
    sample_destroy(s);
}

static void sequence_is_written_twice(void)
{
    sample *s = sample_create(SHORT);
    record *r = drawn(s);
    const columns c = read_columns(r);
    CU_ASSERT_EQUAL(c.letters, 2 * SHORT);
    const double upper = row_y(r, "sequence", 0), lower = row_y(r, "sequence", upper + 10);
    CU_ASSERT(upper < heading_y(r, "Saliency map") && lower > heading_y(r, "Contribution"));
    CU_ASSERT(lower < heading_y(r, "Temporal output score"));
    size_t at = 0;
    for (size_t i = 0; i < r->count; i++) {
        const call *letter = &r->calls[i];
        if (letter->kind != CALL_LETTER || letter->clipped) continue;
        const int code = s->letters[at % SHORT];
        CU_ASSERT(letter->code == code && letter->style.fill == figure_letters_paper.letter[code]);
        NEAR(letter->box.x + letter->box.width / 2, column_x(&c, at % SHORT));
        CU_ASSERT(fabs(letter->box.y + letter->box.height / 2 - (at < SHORT ? upper : lower)) < 1);
        at++;
    }
    /* the ruler: base 1, then whole fives */
    static const size_t numbers[5] = {1, 5, 10, 15, 20};
    for (int i = 0; i < 5; i++) {
        char text[8];
        snprintf(text, sizeof text, "%zu", numbers[i]);
        const call *mark = record_text_below(r, text, lower);
        CU_ASSERT(mark != NULL && mark->font.anchor == DRAW_MIDDLE);
        if (mark != NULL) NEAR(mark->box.x, column_x(&c, numbers[i] - 1));
    }
    draw_destroy(&r->base);
    sample_destroy(s);
}

static void heat_rows_show_their_own_values(void)
{
    sample *s = sample_create(SHORT);
    record *r = drawn(s);
    const columns c = read_columns(r);
    const double below = heading_y(r, "Saliency map"), time = heading_y(r, "Temporal output score");
    static const char *const scores[3] = {"0.31", NULL, "0.75"};
    for (int n = 0; n < 3; n++) {
        const double y = row_y(r, families[n], below);
        CU_ASSERT_EQUAL(wrong_cells(r, &c, y, s->saliency[n], SHORT, 1.5, false), 0);
        if (scores[n] == NULL) continue;
        const call *score = record_text(r, scores[n]); /* beside it, left of the first column */
        CU_ASSERT_PTR_NOT_NULL_FATAL(score);
        NEAR(score->box.y - MIDDLE, y);
        CU_ASSERT(score->font.anchor == DRAW_END && score->box.x < c.first - c.width / 2);
    }
    static const char *const rows[4] = {"RNN forward", "RNN backward", "CNN-RNN forward",
                                        "CNN-RNN backward"};
    for (int k = 0; k < 4; k++) {
        const double y = row_y(r, rows[k], time);
        CU_ASSERT_EQUAL(wrong_cells(r, &c, y, s->time[k], SHORT, 1, true), 0);
    }
    CU_ASSERT_PTR_NULL(record_text(r, "no value"));
    draw_destroy(&r->base);
    s->time[1][3] = NAN; /* grey, and the legend says so */
    r = drawn(s);
    CU_ASSERT_EQUAL(record_colour_at(r, column_x(&c, 3), row_y(r, "RNN backward", time)),
                    FIGURE_MISSING);
    const call *key = record_text(r, "no value");
    CU_ASSERT_PTR_NOT_NULL_FATAL(key);
    CU_ASSERT_EQUAL(record_colour_at(r, key->box.x - 8, key->box.y - 3), FIGURE_MISSING);
    draw_destroy(&r->base);
    sample_destroy(s);
}

/* Heights in bits over the limit of the axis (1/4 or 1/2 or 1, the first that holds them), 44 units
 * high. */
static void optimised_classes_are_logos(void)
{
    sample *s = sample_create(SHORT);
    record *r = drawn(s);
    const columns c = read_columns(r);
    double y = heading_y(r, "Class optimization");
    for (int n = 0; n < 3; n++) {
        const double most = 0.4 + 0.1 * n, rest = (1 - most) / 3;
        const double bits = 2 + most * log2(most) + 3 * rest * log2(rest);
        const double limit = bits > 1 ? 2 : bits > 0.5 ? 1 : bits > 0.25 ? 0.5 : 0.25;
        y = row_y(r, families[n], y);
        for (size_t i = 0; i < SHORT; i++) {
            const int code = (int)((i + (size_t)n) % 4);
            const call *letter = letter_at(r, code, column_x(&c, i), y, 22);
            CU_ASSERT_PTR_NOT_NULL_FATAL(letter);
            NEAR(letter->box.height, most * bits / limit * 44);
            CU_ASSERT_EQUAL(letter->style.fill, figure_letters_paper.letter[code]);
        }
        y += 2 * MIDDLE;
    }
    draw_destroy(&r->base);
    sample_destroy(s);
}

/* Base 6 has 2 and stands from 2 down to 0, base 7 has -1 and hangs below. */
static void contributions_have_their_signs(void)
{
    sample *s = sample_create(SHORT);
    record *r = drawn(s);
    const columns c = read_columns(r);
    const double y = row_y(r, "CNN-RNN", heading_y(r, "Contribution"));
    const call *up = letter_at(r, s->letters[5], column_x(&c, 5), y, 22),
               *down = letter_at(r, s->letters[6], column_x(&c, 6), y, 22);
    CU_ASSERT_FATAL(up != NULL && down != NULL);
    NEAR(up->box.height, 44 * 2 / 3.0);
    NEAR(down->box.height, -44 / 3.0);
    NEAR(up->box.y + up->box.height, down->box.y);
    CU_ASSERT_PTR_NULL(letter_at(r, s->letters[7], column_x(&c, 7), y, 22)); /* 0 */
    draw_destroy(&r->base);
    sample_destroy(s);
}

static void boxes_mark_the_hits(void)
{
    sample *s = sample_create(SHORT);
    record *r = drawn(s);
    const columns c = read_columns(r);
    const double top = row_y(r, "sequence", 0), bottom = row_y(r, "CNN-RNN backward", 0);
    size_t boxes = 0;
    for (size_t i = 0; i < r->count; i++) {
        const call *box = &r->calls[i];
        if (box->kind != CALL_RECTANGLE || box->style.stroke != FIGURE_HIT) continue;
        const panel_hit *hit = &s->hits[1 - boxes]; /* the best is drawn last, over the others */
        const double half = c.width / 2;
        NEAR(box->box.x, column_x(&c, hit->start) - half - 0.5);
        NEAR(box->box.x + box->box.width, column_x(&c, hit->start + hit->width) - half + 0.5);
        CU_ASSERT(box->box.y < top - 6 && box->box.y + box->box.height > bottom + 6);
        CU_ASSERT(box->box.y > top - 20 && box->box.y + box->box.height < bottom + 20);
        CU_ASSERT_EQUAL(box->style.width, boxes == 1 ? 2 : 1);
        if (++boxes == 2) break;
    }
    CU_ASSERT_EQUAL(boxes, 2);
    draw_destroy(&r->base);
    sample_destroy(s);
}

/* Forward A A C G, reverse complement C G T T; both in the middle of the best hit; the label of the
 * strand that was found is magenta. */
static void known_motif_stands_over_its_hit(void)
{
    static const int codes[2][4] = {{0, 0, 1, 2}, {1, 2, 3, 3}};
    static const char *const labels[2] = {"forward", "reverse complement"};
    sample *s = sample_create(LONGEST);
    s->hits[0].start = 30;
    for (int found = 0; found < 2; found++) {
        s->hits[0].reverse = s->hits[1].reverse = found == 1;
        record *r = drawn(s);
        const columns c = read_columns(r);
        const double middle = column_x(&c, 30) + 1.5 * c.width;
        for (int k = 0; k < 2; k++) {
            const double y = row_y(r, labels[k], 0);
            CU_ASSERT_EQUAL(record_text(r, labels[k])->font.colour,
                            found == k ? 0xC000C0 : FIGURE_INK);
            for (int i = 0; i < 4; i++) {
                const call *letter = letter_at(r, codes[k][i], middle + 16 * (i - 1.5), y, 24);
                CU_ASSERT_PTR_NOT_NULL_FATAL(letter);
                NEAR(letter->box.x + letter->box.width / 2, middle + 16 * (i - 1.5));
                NEAR(letter->box.height, 48); /* 2 bits: the whole row */
            }
        }
        const call *caption = record_text(r, found == 1
            ? "MA1 Known: reverse strand, bases 31\xE2\x80\x93" "34, p = 1e-4, and 1 more"
            : "MA1 Known: forward strand, bases 31\xE2\x80\x93" "34, p = 1e-4, and 1 more");
        CU_ASSERT_PTR_NOT_NULL(caption);
        draw_destroy(&r->base);
    }
    sample_destroy(s);
}

/* 150 bases: two blocks of 75, each with its rows, its bases and the hits that lie in it. */
static void long_sequences_go_on_below(void)
{
    sample *s = sample_create(LONGEST);
    record *r = drawn(s);
    const columns c = read_columns(r);
    CU_ASSERT_EQUAL(c.letters, 2 * LONGEST);
    double y = 0;
    for (int block = 0; block < 2; block++) {
        const size_t from = block == 0 ? 0 : 75;
        y = record_text_below(r, "Saliency map", y)->box.y;
        for (int n = 0; n < 3; n++) {
            CU_ASSERT_EQUAL(wrong_cells(r, &c, row_y(r, families[n], y), s->saliency[n] + from, 75,
                                        1.5, false), 0);
        }
        const double forward = row_y(r, "RNN forward", y);
        CU_ASSERT_EQUAL(wrong_cells(r, &c, forward, s->time[0] + from, 75, 1, true), 0);
        const call *number = record_text_below(r, block == 0 ? "50" : "125", y);
        CU_ASSERT_PTR_NOT_NULL_FATAL(number);
        NEAR(number->box.x, column_x(&c, 49));
        y = row_y(r, "CNN-RNN backward", y);
    }
    draw_destroy(&r->base);
    sample_destroy(s);
}

/* Hovering over a column tells its base and values. */
static void columns_tell_their_values(void)
{
    sample *s = sample_create(SHORT);
    record *r = drawn(s);
    const columns c = read_columns(r);
    const call *found = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const call *at = &r->calls[i];
        if (at->kind != CALL_RECTANGLE || at->tip == NULL) continue;
        if (strncmp(at->tip, "7 ", 2) == 0) found = at;
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    NEAR(found->box.x + found->box.width / 2, column_x(&c, 6));
    CU_ASSERT(found->style.transparency == 1);
    /* base 7: code (6 + 1) % 4; saliency (6 * (n + 3)) % 7 / 4; times (6 * (2 k + 1)) % 11 / 10 */
    CU_ASSERT_STRING_EQUAL(found->tip,
                           "7 T\nCNN saliency 1.000\nRNN saliency 0.750\nRNN forward 0.600"
                           "\nRNN backward 0.700\nCNN-RNN saliency 0.500\nCNN-RNN forward 0.800"
                           "\nCNN-RNN backward 0.900");
    draw_destroy(&r->base);
    sample_destroy(s);
}

HARNESS("panel, its calls",
    {"sections stand in the paper's order", sections_stand_in_the_papers_order},
    {"the sequence is written twice", sequence_is_written_twice},
    {"heat rows show their own values", heat_rows_show_their_own_values},
    {"optimised classes are logos", optimised_classes_are_logos},
    {"contributions have their signs", contributions_have_their_signs},
    {"boxes mark the hits", boxes_mark_the_hits},
    {"the known motif stands over its hit", known_motif_stands_over_its_hit},
    {"long sequences go on below", long_sequences_go_on_below},
    {"columns tell their values", columns_tell_their_values})
