/* figure, the kinds with a column a base: logos, matches of two motifs, rows of letters and of
 * heat. Each is drawn into a list of calls; the height of a letter, its place and its colour are
 * computed here from the probabilities or values. */
#include <math.h>
#include <string.h>

#include "io/page/figure.h"
#include "src/core/memory.h"
#include "tests/harness.h"
#include "tests/io/page/record_calls.h"

#define NEAR(a, b) CU_ASSERT_DOUBLE_EQUAL(a, b, 0.02)

static record *start(void)
{
    record *r = record_create();
    draw_page(&r->base, 1000, 1000, NULL, NULL);
    return r;
}

/* The letter of this code in the column about x whose middle lies in from..to; NULL: none or
 * several. */
static const call *letter_at(const record *r, int code, double x, double from, double to)
{
    const call *found = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const call *c = &r->calls[i];
        const double y = c->box.y + c->box.height / 2;
        if (c->kind != CALL_LETTER || c->code != code || x < c->box.x || y < from || y > to
            || x > c->box.x + c->box.width) {
            continue;
        }
        if (found != NULL) return NULL;
        found = c;
    }
    return found;
}

static size_t count_kind(const record *r, call_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) count += r->calls[i].kind == kind;
    return count;
}

/* ---- logos ---- */

enum { W = 3 };
static const double probability[W][4] = {{0.7, 0.1, 0.1, 0.1}, {0, 0, 1, 0},
                                         {0.05, 0.15, 0.2, 0.6}};

static motif sample_motif(double sites)
{
    motif m = motif_make("M", "", W);
    memcpy(m.probability, probability, sizeof probability);
    m.sites = sites;
    return m;
}

/* 2 + sum p log2 p less 3 / (2 ln 2 n) bits, written once more. */
static double information(const double p[4], double sites)
{
    double bits = 2 - (sites > 0 ? 3 / (2 * log(2) * sites) : 0);
    for (int a = 0; a < 4; a++) bits += p[a] > 0 ? p[a] * log2(p[a]) : 0;
    return bits;
}

static void letters_are_as_high_as_their_information(void)
{
    motif m = sample_motif(50);
    double height[W * 4];
    figure_logo_information(height, &m);
    const figure_logo f = {.width = W, .height = height, .min = 0, .max = 2, .unit = "bits",
                           .first = 9, .numbers = true};
    const draw_box box = {100, 50, 300, 80};
    record *r = start();
    CU_ASSERT_EQUAL(figure_logo_draw(&r->base, box, &f), STATUS_OK);
    CU_ASSERT_EQUAL(count_kind(r, CALL_LETTER), 9);
    for (int i = 0; i < W; i++) {
        const double middle = box.x + (i + 0.5) * 100, bits = information(probability[i], 50);
        double sum = 0;
        for (int a = 0; a < 4; a++) {
            const call *letter = letter_at(r, a, middle, box.y, box.y + box.height);
            if (probability[i][a] == 0) {
                CU_ASSERT_PTR_NULL(letter);
                continue;
            }
            CU_ASSERT_PTR_NOT_NULL_FATAL(letter);
            NEAR(letter->box.height, bits * probability[i][a] / 2 * box.height);
            NEAR(letter->box.x + letter->box.width / 2, middle);
            CU_ASSERT(letter->box.width > 90 && letter->box.width <= 100);
            CU_ASSERT_EQUAL(letter->style.fill, figure_letters_paper.letter[a]);
            CU_ASSERT(letter->clipped);
            /* above it: the letters that are higher */
            double above = 0;
            for (int b = 0; b < 4; b++) {
                if (probability[i][b] > probability[i][a]) above += probability[i][b];
                if (probability[i][b] == probability[i][a] && b > a) above += probability[i][b];
            }
            NEAR(letter->box.y, box.y + box.height * (1 - bits / 2 * (1 - above)));
            sum += letter->box.height;
        }
        NEAR(sum, bits / 2 * box.height);
        char number[8];
        snprintf(number, sizeof number, "%d", 9 + i);
        const call *text = record_text(r, number);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        NEAR(text->box.x, middle);
        CU_ASSERT(text->box.y > box.y + box.height && text->font.anchor == DRAW_MIDDLE);
    }
    /* the axis: its ends at 2 and 0 */
    const call *two = record_text(r, "2"), *zero = record_text(r, "0"),
               *unit = record_text(r, "bits");
    CU_ASSERT_FATAL(two != NULL && zero != NULL && unit != NULL);
    NEAR(two->box.y, box.y + 2.9);
    NEAR(zero->box.y, box.y + box.height + 2.9);
    NEAR(unit->box.y, box.y + box.height / 2);
    CU_ASSERT(unit->font.rotation == -90 && two->box.x < box.x && unit->box.x < two->box.x);
    draw_destroy(&r->base);
    motif_release(&m);
}

static void limits_follow_the_stacks(void)
{
    const figure_logo f = {.width = W, .height = &probability[0][0], .min = NAN, .max = NAN,
                           .palette = &figure_letters_safe};
    record *r = start();
    CU_ASSERT_EQUAL(figure_logo_draw(&r->base, (draw_box){0, 0, 300, 80}, &f), STATUS_OK);
    const call *g = letter_at(r, 2, 150, 0, 80); /* alone: from top to bottom */
    CU_ASSERT_PTR_NOT_NULL_FATAL(g);
    NEAR(g->box.y, 0);
    NEAR(g->box.height, 80);
    CU_ASSERT_EQUAL(g->style.fill, figure_letters_safe.letter[2]);
    CU_ASSERT_EQUAL(count_kind(r, CALL_TEXT), 0); /* neither axis nor numbers */
    draw_destroy(&r->base);

    static const double highest[][2] = {{2, 2}, {1.01, 2}, {1, 1}, {0.5001, 1}, {0.5, 0.5},
                                        {0.26, 0.5}, {0.25, 0.25}, {0.01, 0.25}, {0, 0.25}};
    for (size_t i = 0; i < sizeof highest / sizeof highest[0]; i++) {
        const double stacks[8] = {0, highest[i][0] / 2, 0, highest[i][0] / 2, 0.001, 0, 0, 0};
        CU_ASSERT(figure_logo_limit(stacks, 2) == highest[i][1]);
    }
}

/* Column 1: A 1 up, C 0.5 and G 2 down; column 2: T 3 up. The axis from -2.5 to 3. */
static void negative_letters_hang_below_the_line(void)
{
    const double height[8] = {1, -0.5, -2, 0, 0, 0, 0, 3};
    const figure_logo f = {.width = 2, .height = height, .min = NAN, .max = NAN, .unit = ""};
    record *r = start();
    const draw_box box = {50, 0, 100, 110};
    CU_ASSERT_EQUAL(figure_logo_draw(&r->base, box, &f), STATUS_OK);
    const call *letters[4] = {letter_at(r, 0, 75, -1, 111), letter_at(r, 1, 75, -1, 200),
                              letter_at(r, 2, 75, -1, 200), letter_at(r, 3, 125, -1, 111)};
    for (int a = 0; a < 4; a++) CU_ASSERT_PTR_NOT_NULL_FATAL(letters[a]);
    NEAR(letters[0]->box.y, 40);
    NEAR(letters[0]->box.height, 20);
    NEAR(letters[1]->box.y, 60); /* right below the line, upside down: a negative height */
    NEAR(letters[1]->box.height, -10);
    NEAR(letters[2]->box.y, 70);
    NEAR(letters[2]->box.height, -40);
    NEAR(letters[3]->box.y, 0);
    NEAR(letters[3]->box.height, 60);
    static const struct {
        const char *text;
        double y;
    } ticks[3] = {{"3", 0}, {"0", 60}, {"-2.5", 110}};
    for (int i = 0; i < 3; i++) {
        const call *text = record_text(r, ticks[i].text);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        NEAR(text->box.y, ticks[i].y + 2.9);
    }
    bool line = false; /* the line at 0, across all columns */
    for (size_t i = 0; i < r->count; i++) {
        const call *c = &r->calls[i];
        line = line || (c->kind == CALL_PATH && record_is_line(c, 50, 60, 150, 60));
    }
    CU_ASSERT(line);
    draw_destroy(&r->base);
}

static void contributions_stand_at_their_letters(void)
{
    const float values[5] = {1, -0.5F, 0.25F, 9, 0.75F};
    const uint8_t letters[5] = {3, 2, 1, 4, 0};
    double height[20];
    figure_logo_contribution(height, values, letters, 5);
    for (int i = 0; i < 20; i++) {
        const bool its = letters[i / 4] == i % 4;
        CU_ASSERT(height[i] == (its ? (double)values[i / 4] : 0));
    }
}

/* Columns of a long logo are numbered where there is room, at whole multiples. */
static void numbers_keep_their_distance(void)
{
    enum { LONG = 40 };
    double height[4 * LONG];
    for (int i = 0; i < 4 * LONG; i++) height[i] = i % 4 == 0;
    const figure_logo f = {.width = LONG, .height = height, .min = 0, .max = 1, .first = -3,
                           .numbers = true};
    record *r = start();
    CU_ASSERT_EQUAL(figure_logo_draw(&r->base, (draw_box){0, 0, 240, 50}, &f), STATUS_OK);
    CU_ASSERT_EQUAL(count_kind(r, CALL_TEXT), 8);
    for (int number = 0; number <= 35; number += 5) {
        char words[8];
        snprintf(words, sizeof words, "%d", number);
        const call *text = record_text(r, words);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        NEAR(text->box.x, (number + 3 + 0.5) * 6);
    }
    draw_destroy(&r->base);
}

/* ---- two motifs ---- */

/* A motif in which column i is certain of letter letters[i]. */
static motif certain(const char *letters)
{
    motif m = motif_make(letters, "", (int)strlen(letters));
    for (int i = 0; i < m.width; i++) {
        m.probability[4 * i + (int)(strchr("ACGT", letters[i]) - "ACGT")] = 1;
    }
    return m;
}

/* The letters of a row, from left to right, and the middle of its first column. */
static double read_row(const record *r, char *out, double from, double to, double column)
{
    double first = HUGE_VAL;
    for (size_t i = 0; i < r->count; i++) {
        const call *c = &r->calls[i];
        if (c->kind != CALL_LETTER || c->box.y < from || c->box.y > to) continue;
        first = fmin(first, c->box.x + c->box.width / 2);
    }
    for (size_t i = 0; i < r->count; i++) {
        const call *c = &r->calls[i];
        if (c->kind != CALL_LETTER || c->box.y < from || c->box.y > to) continue;
        out[lround((c->box.x + c->box.width / 2 - first) / column)] = "ACGTN"[c->code];
    }
    return first;
}

static void matches_lie_column_on_column(void)
{
    static const struct { const char *query, *target; int offset; bool reverse; const char *shown; }
    rows[3] = {{"ACG", "TTACGT", 2, false, "TTACGT"}, {"GGACGT", "ACG", -2, false, "ACG"},
               {"ACGT", "CGTT", 1, true, "AACG"}};
    for (int i = 0; i < 3; i++) {
        motif query = certain(rows[i].query), target = certain(rows[i].target);
        const figure_match f = {&query, &target, rows[i].offset, rows[i].reverse, "the query",
                                "the target"};
        double width, height;
        figure_match_size(&width, &height, &f);
        record *r = start();
        const draw_box box = {10, 20, width, height};
        CU_ASSERT_EQUAL(figure_match_draw(&r->base, box, &f), STATUS_OK);
        const call *above = record_text(r, "the query"), *below = record_text(r, "the target");
        CU_ASSERT_FATAL(above != NULL && below != NULL);
        CU_ASSERT(above->box.y < below->box.y && above->font.bold && below->font.bold);
        const double column = 18;
        char upper[16] = "", lower[16] = "";
        const double from = read_row(r, upper, above->box.y, below->box.y - 12, column);
        const double other = read_row(r, lower, below->box.y, 1000, column);
        CU_ASSERT_STRING_EQUAL(upper, rows[i].query);
        CU_ASSERT_STRING_EQUAL(lower, rows[i].shown);
        NEAR(from - other, rows[i].offset * column);
        /* a grey ground under the columns that lie on each other, and no others */
        const draw_box ground = r->calls[1].box;
        CU_ASSERT(r->calls[1].kind == CALL_RECTANGLE && r->calls[1].style.fill == 0xF1F1F1);
        const double end = fmin(from + column * query.width, other + column * target.width);
        NEAR(ground.x, fmax(from, other) - column / 2);
        NEAR(ground.x + ground.width, end - column / 2);
        for (size_t k = 0; k < r->count; k++) {
            const draw_box b = r->calls[k].box;
            CU_ASSERT(k == 0 || (b.x >= 10 && b.x + b.width <= 10 + width && b.y >= 20
                                 && b.y + b.height <= 20 + height));
        }
        draw_destroy(&r->base);
        motif_release(&query);
        motif_release(&target);
    }
}

/* ---- rows ---- */

static void letters_stand_in_their_cells(void)
{
    const uint8_t letters[5] = {3, 0, 4, 2, 1};
    const figure_palette *palettes[2] = {NULL, &figure_letters_safe};
    for (int k = 0; k < 2; k++) {
        const figure_palette *used = k == 0 ? &figure_letters_paper : palettes[k];
        record *r = start();
        figure_letters_draw(&r->base, (draw_box){10, 30, 100, 12}, letters, 5, palettes[k]);
        CU_ASSERT_EQUAL(r->count, 6);
        for (size_t i = 0; i < 5; i++) {
            const call *c = &r->calls[i + 1];
            CU_ASSERT(c->kind == CALL_LETTER && c->code == letters[i]);
            CU_ASSERT_EQUAL(c->style.fill, used->letter[letters[i]]);
            NEAR(c->box.x + c->box.width / 2, 10 + 20 * ((double)i + 0.5));
            CU_ASSERT(c->box.width > 15 && c->box.width <= 20);
            CU_ASSERT(c->box.y == 30 && c->box.height == 12);
        }
        draw_destroy(&r->base);
    }
}

/* Red by the value's part of low..high, blue below the middle; equal neighbours are one cell. */
static void heat_has_the_colour_of_its_value(void)
{
    enum { CELLS = 8 };
    const float values[CELLS] = {1, 1, 3, 5, NAN, 2, 9, -4};
    static const int red[CELLS] = {0xFFFFFF, 0xFFFFFF, 0xFF8080, 0xFF0000, FIGURE_MISSING, 0xFFBFBF,
                                   0xFF0000, 0xFFFFFF};
    static const int both[CELLS] = {0x0000FF, 0x0000FF, 0xFFFFFF, 0xFF0000, FIGURE_MISSING,
                                    0x8080FF, 0xFF0000, 0x0000FF};
    for (int k = 0; k < 2; k++) {
        record *r = start();
        figure_heat_draw(&r->base, (draw_box){10, 30, 160, 12}, values, CELLS,
                         k == 0 ? FIGURE_WHITE_RED : FIGURE_BLUE_WHITE_RED, 1, 5);
        for (int i = 0; i < CELLS; i++) {
            const int expected = k == 0 ? red[i] : both[i];
            CU_ASSERT_EQUAL(record_colour_at(r, 10 + 20 * i + 1, 31), expected);
            CU_ASSERT_EQUAL(record_colour_at(r, 10 + 20 * i + 19.5, 41), expected);
        }
        CU_ASSERT_EQUAL(record_colour_at(r, 9.9, 36), DRAW_NONE);
        CU_ASSERT_EQUAL(record_colour_at(r, 170.1, 36), DRAW_NONE);
        CU_ASSERT_EQUAL(count_kind(r, CALL_RECTANGLE), CELLS - 1);
        draw_destroy(&r->base);
    }
    record *r = start(); /* no range: white */
    figure_heat_draw(&r->base, (draw_box){0, 0, 40, 10}, values, 4, FIGURE_WHITE_RED, 3, 3);
    CU_ASSERT_EQUAL(record_colour_at(r, 39, 5), 0xFFFFFF);
    draw_destroy(&r->base);
    CU_ASSERT(figure_heat_max(values, CELLS) == 9 && figure_heat_max(values + 7, 1) == 0);
}

static void heat_legends_name_their_ends(void)
{
    record *r = start();
    figure_heat_legend(&r->base, (draw_box){10, 30, 200, 9}, FIGURE_BLUE_WHITE_RED, "low", "high");
    const call *low = record_text(r, "low"), *high = record_text(r, "high");
    CU_ASSERT_FATAL(low != NULL && high != NULL);
    CU_ASSERT(low->font.anchor == DRAW_END && high->font.anchor == DRAW_START);
    CU_ASSERT_EQUAL(record_colour_at(r, low->box.x + 5, 35), 0x0000FF);
    CU_ASSERT_EQUAL(record_colour_at(r, high->box.x - 5, 35), 0xFF0000);
    CU_ASSERT(low->box.x > 10 && high->box.x < 210 && low->box.x < high->box.x - 100);
    const int middle = record_colour_at(r, (low->box.x + high->box.x) / 2, 35);
    CU_ASSERT((middle & 0xFF) > 0xF0 && (middle >> 8 & 0xFF) > 0xF0); /* next to white */
    draw_destroy(&r->base);
}

HARNESS("figures with a column a base",
    {"letters are as high as their information", letters_are_as_high_as_their_information},
    {"limits follow the stacks", limits_follow_the_stacks},
    {"negative letters hang below the line", negative_letters_hang_below_the_line},
    {"contributions stand at their letters", contributions_stand_at_their_letters},
    {"numbers keep their distance", numbers_keep_their_distance},
    {"matches lie column on column", matches_lie_column_on_column},
    {"letters stand in their cells", letters_stand_in_their_cells},
    {"heat has the colour of its value", heat_has_the_colour_of_its_value},
    {"heat legends name their ends", heat_legends_name_their_ends})
