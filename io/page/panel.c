/* Figure 2 of the paper for one sequence. The rows are laid out first, as a list of kinds with
 * height and place; a sequence too long for one line of readable cells is cut into blocks, and
 * sections 3 to 6 are repeated for each. Then each row is drawn by the function of its kind, and a
 * description in words is made for those who cannot see the picture. */
#include "io/page/panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/page/markup.h"
#include "src/core/memory.h"


/* Sizes in units of the page, made to be read when the panel is printed 18 cm wide. */
static const double WIDTH = 720, LABEL = 116, AXIS = 14, MARGIN = 4, TEXT = 11, CELL_MAX = 12;
static const double HEADING = 17, KNOWN = 48, MATRIX = 44, LETTERS = 13, HEAT = 14, AIR = 3,
                    LOGO_AIR = 9, RULE = 8, RULER = 13, LEGEND = 18, TITLE = 24;
enum { BLOCK_MAX = 110, MAGENTA_TEXT = 0xC000C0 };

/* ---- what is drawn where: a list of rows ---- */

typedef enum {
    ROW_TITLE, ROW_RULE, ROW_HEADING, ROW_KNOWN, ROW_MATRIX, ROW_LETTERS, ROW_SALIENCY,
    ROW_CONTRIBUTION, ROW_TIME, ROW_RULER, ROW_LEGEND, ROW_BOX_START, ROW_BOX_END
} row_kind;

typedef struct {
    row_kind kind;
    int network;         /* of ROW_MATRIX, ROW_SALIENCY, ROW_CONTRIBUTION, ROW_TIME */
    bool backward;       /* of ROW_TIME; of ROW_KNOWN: the reverse complement */
    const char *heading; /* of ROW_HEADING */
    size_t from, to;     /* columns shown */
    double y, height;
} row;

typedef struct {
    row *rows;
    size_t count, room;
    double y;
    size_t block; /* columns a line holds */
    double cell;  /* width of a column */
    double left;  /* of the graphic column */
} layout;

static void add(layout *l, row r, double height, double air)
{
    memory_grow(l->rows, &l->room, l->count + 1);
    r.y = l->y;
    r.height = height;
    l->rows[l->count++] = r;
    l->y += height + air;
}

static void add_rule(layout *l)
{
    add(l, (row){.kind = ROW_RULE}, RULE, 0);
}

static void add_heading(layout *l, row_kind of, const char *text)
{
    add(l, (row){.kind = ROW_HEADING, .heading = text, .network = (int)of}, HEADING, 0);
}

static bool any(const float *const values[NET_FAMILIES])
{
    return values[NET_CNN] != NULL || values[NET_RNN] != NULL || values[NET_CNN_RNN] != NULL;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void add_matrices(layout *l, const panel *p)
{
    if (!any(p->matrix) || p->matrix_length == 0) return;
    add_rule(l);
    add_heading(l, ROW_MATRIX, "Class optimization");
    for (int n = 0; n < NET_FAMILIES; n++) {
        if (p->matrix[n] == NULL) continue;
        for (size_t from = 0; from < p->matrix_length; from += l->block) {
            add(l, (row){.kind = ROW_MATRIX, .network = n, .from = from,
                         .to = least(from + l->block, p->matrix_length)}, MATRIX, LOGO_AIR);
        }
    }
}

static void add_contributions(layout *l, const panel *p, size_t from, size_t to)
{
    if (!any(p->contribution)) return;
    add_rule(l);
    add_heading(l, ROW_CONTRIBUTION, "Contribution");
    for (int n = 0; n < NET_FAMILIES; n++) {
        if (p->contribution[n] == NULL) continue;
        add(l, (row){.kind = ROW_CONTRIBUTION, .network = n, .from = from, .to = to}, MATRIX,
            LOGO_AIR);
    }
}

/* Sections 3 to 6 for columns from..to. */
static void add_block(layout *l, const panel *p, size_t from, size_t to)
{
    const row letters = {.kind = ROW_LETTERS, .from = from, .to = to};
    add_rule(l);
    add(l, (row){.kind = ROW_BOX_START, .from = from, .to = to}, 0, 0);
    add(l, letters, LETTERS, 0);
    bool times = any(p->forward) || any(p->backward);
    if (any(p->saliency)) {
        add_rule(l);
        add_heading(l, ROW_SALIENCY, "Saliency map");
        for (int n = 0; n < NET_FAMILIES; n++) {
            if (p->saliency[n] == NULL) continue;
            add(l, (row){.kind = ROW_SALIENCY, .network = n, .from = from, .to = to}, HEAT, AIR);
        }
        add_contributions(l, p, from, to);
        add_rule(l);
        add(l, letters, LETTERS, 0);
    }
    if (times) {
        add_rule(l);
        add_heading(l, ROW_TIME, "Temporal output score");
        for (int n = 0; n < NET_FAMILIES; n++) {
            for (int backward = 0; backward < 2; backward++) {
                if ((backward ? p->backward[n] : p->forward[n]) == NULL) continue;
                add(l, (row){.kind = ROW_TIME, .network = n, .backward = backward, .from = from,
                             .to = to}, HEAT, AIR);
            }
        }
    }
    add(l, (row){.kind = ROW_BOX_END, .from = from, .to = to}, 0, 0);
    add(l, (row){.kind = ROW_RULER, .from = from, .to = to}, RULER, 0);
}

static layout make_layout(const panel *p)
{
    layout l = {.left = MARGIN + LABEL + AXIS, .y = MARGIN};
    double graphic = WIDTH - MARGIN - l.left;
    size_t longest = p->length > p->matrix_length ? p->length : p->matrix_length;
    size_t blocks = (longest + BLOCK_MAX - 1) / BLOCK_MAX;
    l.block = (longest + blocks - 1) / blocks;
    l.cell = fmin(graphic / (double)l.block, CELL_MAX);
    if (p->title != NULL) add(&l, (row){.kind = ROW_TITLE}, TITLE, 0);
    if (p->known != NULL) {
        add_rule(&l);
        add_heading(&l, ROW_KNOWN, "JASPAR motif");
        add(&l, (row){.kind = ROW_KNOWN}, KNOWN, LOGO_AIR);
        add(&l, (row){.kind = ROW_KNOWN, .backward = true}, KNOWN, AIR);
    }
    add_matrices(&l, p);
    for (size_t from = 0; from < p->length; from += l.block) {
        add_block(&l, p, from, least(from + l.block, p->length));
    }
    add_rule(&l);
    if (any(p->saliency) || any(p->forward) || any(p->backward)) {
        add(&l, (row){.kind = ROW_LEGEND}, LEGEND, 0);
    }
    l.y += MARGIN - RULE / 2;
    return l;
}

/* ---- drawing a row ---- */

static void draw_label(draw *d, const row *r, const char *text, int colour)
{
    draw_text(d, MARGIN + 8, r->y + r->height / 2 + 0.36 * TEXT, text,
              (draw_font){.size = TEXT, .colour = colour});
}

static double column_x(const layout *l, const row *r, size_t column)
{
    return l->left + l->cell * (double)(column - r->from);
}

static draw_box graphic_box(const layout *l, const row *r)
{
    return (draw_box){l->left, r->y, l->cell * (double)(r->to - r->from), r->height};
}

static bool found_on(const panel *p, bool reverse)
{
    for (size_t i = 0; i < p->hit_count; i++) {
        if (p->hits[i].reverse == reverse) return true;
    }
    return false;
}

/* Middle of the best hit in its line, or of the graphic column. */
static double known_middle(const layout *l, const panel *p, double width)
{
    double left = l->left, right = WIDTH - MARGIN;
    double middle = (left + right) / 2;
    if (p->hit_count > 0) {
        size_t column = p->hits[0].start % l->block;
        middle = left + l->cell * ((double)column + (double)p->hits[0].width / 2);
    }
    return fmin(fmax(middle, left + width / 2), right - width / 2);
}

static status_t draw_known(draw *d, const layout *l, const row *r, const panel *p)
{
    motif turned = r->backward ? motif_reverse_complement(p->known) : motif_copy(p->known);
    double *height = memory_array(height, 4 * (size_t)turned.width);
    figure_logo_information(height, &turned);
    double wide = fmin(16, (WIDTH - MARGIN - l->left) / turned.width) * turned.width;
    const figure_logo logo = {.width = turned.width, .height = height, .min = 0, .max = 2,
                              .unit = "", .palette = p->palette};
    draw_label(d, r, r->backward ? "reverse complement" : "forward",
               found_on(p, r->backward) ? MAGENTA_TEXT : FIGURE_INK);
    status_t s = figure_logo_draw(d, (draw_box){known_middle(l, p, wide) - wide / 2, r->y, wide,
                                                r->height}, &logo);
    memory_free(height);
    motif_release(&turned);
    return s;
}

/* heights [length][4] of a network's matrix in bits. */
static double *matrix_heights(const panel *p, int network)
{
    motif m = motif_make("", "", (int)p->matrix_length);
    for (size_t i = 0; i < 4 * p->matrix_length; i++) {
        m.probability[i] = (double)p->matrix[network][i];
    }
    double *height = memory_array(height, 4 * p->matrix_length);
    figure_logo_information(height, &m);
    motif_release(&m);
    return height;
}

static status_t draw_matrix(draw *d, const layout *l, const row *r, const panel *p)
{
    double *height = matrix_heights(p, r->network);
    if (r->from == 0) draw_label(d, r, spec_family_name(r->network), FIGURE_INK);
    const figure_logo logo = {.width = (int)(r->to - r->from), .height = height + 4 * r->from,
                              .min = 0,
                              .max = figure_logo_limit(height, (int)p->matrix_length), .unit = "",
                              .palette = p->palette};
    status_t s = figure_logo_draw(d, graphic_box(l, r), &logo);
    memory_free(height);
    return s;
}

static void draw_letters(draw *d, const layout *l, const row *r, const panel *p)
{
    const char *name = p->sequence_name != NULL ? p->sequence_name : "Test sequence";
    draw_text(d, MARGIN, r->y + r->height / 2 + 0.36 * TEXT, name,
              (draw_font){.size = TEXT, .colour = FIGURE_INK, .bold = true});
    draw_box box = graphic_box(l, r);
    box.y += 1;
    box.height -= 2;
    figure_letters_draw(d, box, p->letters + r->from, r->to - r->from, p->palette);
}

static void draw_saliency(draw *d, const layout *l, const row *r, const panel *p)
{
    const float *values = p->saliency[r->network];
    draw_label(d, r, spec_family_name(r->network), FIGURE_INK);
    if (isfinite(p->score[r->network])) {
        char text[32];
        figure_format(text, sizeof text, p->score[r->network], 2);
        draw_text(d, l->left - AXIS, r->y + r->height / 2 + 0.36 * TEXT, text,
                  (draw_font){.size = TEXT, .colour = FIGURE_INK, .anchor = DRAW_END});
    }
    figure_heat_draw(d, graphic_box(l, r), values + r->from, r->to - r->from, FIGURE_WHITE_RED, 0,
                     figure_heat_max(values, p->length));
    draw_rectangle(d, graphic_box(l, r), draw_stroked(0xAAAAAA, 0.5));
}

/* Letters as high as their signed values; one axis for all of the sequence. */
static status_t draw_contribution(draw *d, const layout *l, const row *r, const panel *p)
{
    const float *values = p->contribution[r->network];
    double *height = memory_array(height, 4 * p->length), least = 0, most = 0;
    figure_logo_contribution(height, values, p->letters, p->length);
    for (size_t i = 0; i < 4 * p->length; i++) {
        least = fmin(least, height[i]);
        most = fmax(most, height[i]);
    }
    draw_label(d, r, spec_family_name(r->network), FIGURE_INK);
    const figure_logo logo = {.width = (int)(r->to - r->from), .height = height + 4 * r->from,
                              .min = least, .max = most > least ? most : 1, .unit = "",
                              .palette = p->palette};
    status_t s = figure_logo_draw(d, graphic_box(l, r), &logo);
    memory_free(height);
    return s;
}

static void draw_time(draw *d, const layout *l, const row *r, const panel *p)
{
    const float *values = r->backward ? p->backward[r->network] : p->forward[r->network];
    char text[40];
    snprintf(text, sizeof text, "%s %s", spec_family_name(r->network),
             r->backward ? "backward" : "forward");
    draw_label(d, r, text, FIGURE_INK);
    figure_heat_draw(d, graphic_box(l, r), values + r->from, r->to - r->from,
                     FIGURE_BLUE_WHITE_RED, 0, 1);
    draw_rectangle(d, graphic_box(l, r), draw_stroked(0xAAAAAA, 0.5));
}

static void draw_ruler(draw *d, const layout *l, const row *r, const panel *p)
{
    int every = l->cell * 5 >= 24 ? 5 : l->cell * 10 >= 24 ? 10 : 20;
    for (size_t i = r->from; i < r->to; i++) {
        long number = p->first + (long)i;
        if (number % every != 0 && i != 0) continue;
        double x = column_x(l, r, i) + l->cell / 2;
        char text[24];
        snprintf(text, sizeof text, "%ld", number);
        draw_line(d, x, r->y - 1, x, r->y + 2, draw_stroked(FIGURE_SOFT, 0.8));
        draw_text(d, x, r->y + 10, text,
                  (draw_font){.size = 8, .colour = FIGURE_SOFT, .anchor = DRAW_MIDDLE});
    }
}

/* "MA0035.3 GATA1: found forward at 74-84, p = 1.2e-5, and 2 more" for the heading of section 1. */
static char *known_caption(const panel *p)
{
    const char *name = p->known->name[0] != '\0' ? p->known->name : p->known->id;
    char *who = p->known->name[0] != '\0' ? memory_format("%s %s", p->known->id, name)
                                          : memory_copy_text(name);
    char *caption;
    if (p->hit_count == 0) {
        caption = memory_format("%s: no hit in this sequence", who);
    } else {
        const panel_hit *h = &p->hits[0];
        char pvalue[32], more[40] = "";
        figure_format(pvalue, sizeof pvalue, h->pvalue, h->pvalue < 0.01 ? 0 : 2);
        if (p->hit_count > 1) {
            snprintf(more, sizeof more, ", and %zu more", p->hit_count - 1);
        }
        caption = memory_format("%s: %s strand, bases %ld\xE2\x80\x93%ld%s%s%s", who,
                                h->reverse ? "reverse" : "forward", p->first + (long)h->start,
                                p->first + (long)(h->start + h->width) - 1,
                                isfinite(h->pvalue) ? ", p = " : "",
                                isfinite(h->pvalue) ? pvalue : "", more);
    }
    memory_free(who);
    return caption;
}

static bool has_missing(const panel *p)
{
    for (int n = 0; n < NET_FAMILIES; n++) {
        const float *const rows[2] = {p->forward[n], p->backward[n]};
        for (int k = 0; k < 2; k++) {
            for (size_t i = 0; rows[k] != NULL && i < p->length; i++) {
                if (!isfinite(rows[k][i])) return true;
            }
        }
    }
    return false;
}

/* Heading at the left; beside those of sections 1 and 2, which no box crosses, what is shown. */
static void draw_heading(draw *d, const layout *l, const row *r, const panel *p)
{
    double baseline = r->y + 10;
    draw_text(d, MARGIN, baseline, r->heading,
              (draw_font){.size = TEXT, .colour = FIGURE_INK, .bold = true});
    draw_font small = {.size = 9, .colour = FIGURE_SOFT};
    if (r->network == ROW_KNOWN) {
        char *caption = known_caption(p);
        if (p->hit_count > 0) small.colour = MAGENTA_TEXT;
        draw_text(d, l->left, baseline, caption, small);
        memory_free(caption);
    }
    if (r->network == ROW_KNOWN || r->network == ROW_MATRIX) {
        small.colour = FIGURE_SOFT;
        small.anchor = DRAW_END;
        draw_text(d, WIDTH - MARGIN, baseline, "height of letters in bits", small);
    }
    if (r->network == ROW_CONTRIBUTION) {
        draw_text(d, l->left, baseline, "gradient at the letter; upright ones raise the score",
                  small);
    }
}

/* What the colours mean, from the right. */
static void draw_legend(draw *d, const row *r, const panel *p)
{
    const draw_font small = {.size = 9, .colour = FIGURE_INK};
    double right = WIDTH - MARGIN, baseline = r->y + 12;
    if (has_missing(p)) {
        right -= 54;
        draw_rectangle(d, (draw_box){right + 2, r->y + 4, 9, 9}, draw_filled(FIGURE_MISSING));
        draw_text(d, right + 15, baseline, "no value", small);
        right -= 10;
    }
    if (any(p->forward) || any(p->backward)) {
        right -= 120;
        figure_heat_legend(d, (draw_box){right, r->y + 4, 120, 9}, FIGURE_BLUE_WHITE_RED, "0", "1");
        right -= 106;
        draw_text(d, right, baseline, "temporal output score", small);
        right -= 20;
    }
    if (any(p->saliency)) {
        right -= 190;
        figure_heat_legend(d, (draw_box){right, r->y + 4, 190, 9}, FIGURE_WHITE_RED, "0",
                           "highest of its row");
        right -= 46;
        draw_text(d, right, baseline, "saliency", small);
    }
}

/* Magenta boxes of a block, from its start row to its end row. */
static void draw_hits(draw *d, const layout *l, const panel *p, const row *start, const row *end)
{
    for (size_t i = p->hit_count; i-- > 0;) {
        size_t from = p->hits[i].start, to = from + p->hits[i].width;
        if (to <= start->from || from >= start->to) continue;
        if (from < start->from) from = start->from;
        if (to > start->to) to = start->to;
        double x = column_x(l, start, from) - 0.5;
        draw_style style = draw_stroked(FIGURE_HIT, i == 0 ? 2 : 1);
        draw_rectangle(d, (draw_box){x, start->y - 2, column_x(l, start, to) + 0.5 - x,
                                     end->y - start->y + 2}, style);
    }
}

/* Values of a column, shown on hovering. */
static void draw_tips(draw *d, const layout *l, const panel *p, const row *start, const row *end)
{
    draw_style nothing = draw_filled(0xFFFFFF);
    nothing.transparency = 1;
    for (size_t i = start->from; i < start->to; i++) {
        markup tip = {0};
        char *head = memory_format("%ld %c", p->first + (long)i,
                                   "ACGTN"[p->letters[i] < 4 ? p->letters[i] : 4]);
        markup_add(&tip, head);
        memory_free(head);
        for (int n = 0; n < NET_FAMILIES; n++) {
            const float *const rows[3] = {p->saliency[n], p->forward[n], p->backward[n]};
            static const char *const names[3] = {"saliency", "forward", "backward"};
            for (int k = 0; k < 3; k++) {
                if (rows[k] == NULL) continue;
                char value[32];
                figure_format(value, sizeof value, (double)rows[k][i], 3);
                char *line = memory_format("\n%s %s %s", spec_family_name(n), names[k], value);
                markup_add(&tip, line);
                memory_free(line);
            }
        }
        draw_group_begin(d, (draw_group){.tooltip = tip.text});
        draw_rectangle(d, (draw_box){column_x(l, start, i), start->y, l->cell, end->y - start->y},
                       nothing);
        draw_group_end(d);
        markup_release(&tip);
    }
}

static status_t draw_row(draw *d, const layout *l, const row *r, const panel *p)
{
    switch (r->kind) {
    case ROW_TITLE:
        draw_text(d, MARGIN, r->y + 14, p->title,
                  (draw_font){.size = 14, .colour = FIGURE_INK, .bold = true});
        return STATUS_OK;
    case ROW_RULE:
        draw_line(d, MARGIN, r->y + RULE / 2, WIDTH - MARGIN, r->y + RULE / 2,
                  draw_stroked(0x000000, 2));
        return STATUS_OK;
    case ROW_HEADING: draw_heading(d, l, r, p); return STATUS_OK;
    case ROW_KNOWN: return draw_known(d, l, r, p);
    case ROW_MATRIX: return draw_matrix(d, l, r, p);
    case ROW_LETTERS: draw_letters(d, l, r, p); return STATUS_OK;
    case ROW_SALIENCY: draw_saliency(d, l, r, p); return STATUS_OK;
    case ROW_CONTRIBUTION: return draw_contribution(d, l, r, p);
    case ROW_TIME: draw_time(d, l, r, p); return STATUS_OK;
    case ROW_RULER: draw_ruler(d, l, r, p); return STATUS_OK;
    case ROW_LEGEND: draw_legend(d, r, p); return STATUS_OK;
    case ROW_BOX_START:
    case ROW_BOX_END: return STATUS_OK; /* after all rows */
    }
    return STATUS_OK;
}

/* ---- the panel ---- */

static status_t check(const panel *p)
{
    if (p->length == 0) return status_set(STATUS_DATA, "panel: no sequence");
    for (size_t i = 0; i < p->length; i++) {
        if (p->letters[i] > 4) {
            return status_set(STATUS_DATA, "panel: base %zu has code %d, not 0..4", i + 1,
                              p->letters[i]);
        }
    }
    for (size_t i = 0; i < p->hit_count; i++) {
        const panel_hit *h = &p->hits[i];
        if (h->width == 0 || h->width > p->length || h->start > p->length - h->width) {
            return status_set(STATUS_DATA, "panel: hit at %zu of width %zu is not within %zu bases",
                              h->start + 1, h->width, p->length);
        }
    }
    for (int n = 0; n < NET_FAMILIES; n++) {
        for (size_t i = 0; p->matrix[n] != NULL && i < 4 * p->matrix_length; i++) {
            if (p->matrix[n][i] >= 0 && p->matrix[n][i] <= 1) continue;
            return status_set(STATUS_DATA, "panel: class optimization of %s, column %zu: %g is no "
                              "probability", spec_family_name(n), i / 4 + 1,
                              (double)p->matrix[n][i]);
        }
    }
    return STATUS_OK;
}

/* All rows, then the boxes of hits over them. */
static status_t draw_rows(draw *d, const layout *l, const panel *p)
{
    for (size_t i = 0; i < l->count; i++) TRY(draw_row(d, l, &l->rows[i], p));
    const row *start = NULL;
    for (size_t i = 0; i < l->count; i++) {
        if (l->rows[i].kind == ROW_BOX_START) start = &l->rows[i];
        if (l->rows[i].kind != ROW_BOX_END) continue;
        draw_hits(d, l, p, start, &l->rows[i]);
        if (draw_has_tooltips(d)) draw_tips(d, l, p, start, &l->rows[i]);
    }
    return STATUS_OK;
}

char *panel_describe(const panel *p)
{
    markup m = {0};
    char *part = memory_format("%zu bases.", p->length);
    markup_add(&m, part);
    memory_free(part);
    if (p->known != NULL) {
        char *caption = known_caption(p);
        markup_add(&m, " ");
        markup_add(&m, caption);
        markup_add(&m, ".");
        memory_free(caption);
    }
    for (int n = 0; n < NET_FAMILIES; n++) {
        if (p->saliency[n] == NULL) continue;
        size_t peak = 0;
        for (size_t i = 1; i < p->length; i++) {
            if (p->saliency[n][i] > p->saliency[n][peak]) peak = i;
        }
        char score[32];
        figure_format(score, sizeof score, p->score[n], 2);
        if (!(p->saliency[n][peak] > 0)) { /* a score that no base moves */
            part = memory_format(" %s: score %s, saliency zero.", spec_family_name(n), score);
            markup_add(&m, part);
            memory_free(part);
            continue;
        }
        part = memory_format(" %s: score %s, saliency highest at base %ld.", spec_family_name(n),
                             score, p->first + (long)peak);
        markup_add(&m, part);
        memory_free(part);
    }
    return m.text;
}

status_t panel_page(draw *d, const panel *p)
{
    TRY(check(p));
    layout l = make_layout(p);
    char *description = panel_describe(p);
    draw_page(d, WIDTH, l.y, p->title, description);
    memory_free(description);
    status_t s = draw_rows(d, &l, p);
    memory_free(l.rows);
    return s;
}
