/* A back end that keeps each drawing call in a list. A plot's axes are found again by their looks:
 * a tick is a short dark line with a number at its end, the frame two dark lines outside the
 * clipped area; from the numbers follows where a value must lie. */
#include "tests/io/page/record_calls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/page/figure.h"
#include "src/core/memory.h"

/* ---- the calls ---- */

static record *record_of(draw *d)
{
    return (record *)d;
}

/* A new call of the kind at the end of the list, with what the group around it gives. */
static call *append(draw *d, call_kind kind, draw_box box)
{
    record *r = record_of(d);
    memory_grow(r->calls, &r->room, r->count + 1);
    call *c = &r->calls[r->count++];
    *c = (call){.kind = kind, .box = box, .style = {.fill = DRAW_NONE, .stroke = DRAW_NONE}};
    c->box.x += r->groups[r->depth].x;
    c->box.y += r->groups[r->depth].y;
    c->clipped = r->groups[r->depth].clipped;
    c->clip = r->groups[r->depth].clip;
    const char *tip = r->groups[r->depth].tip;
    c->tip = tip != NULL ? memory_copy_text(tip) : NULL;
    return c;
}

static void keep_page(draw *d, double width, double height, const char *title, const char *words)
{
    call *c = append(d, CALL_PAGE, (draw_box){0, 0, width, height});
    c->text = title != NULL ? memory_copy_text(title) : NULL;
    c->tip = words != NULL ? memory_copy_text(words) : NULL;
}

static void keep_rectangle(draw *d, draw_box box, const draw_style *style)
{
    append(d, CALL_RECTANGLE, box)->style = *style;
}

static void keep_circle(draw *d, double x, double y, double radius, const draw_style *style)
{
    const draw_box box = {x - radius, y - radius, 2 * radius, 2 * radius};
    append(d, CALL_CIRCLE, box)->style = *style;
}

static void keep_path(draw *d, const draw_step *steps, size_t count, const draw_style *style)
{
    call *c = append(d, CALL_PATH, (draw_box){0, 0, 0, 0});
    const double dx = c->box.x, dy = c->box.y;
    c->style = *style;
    c->x = memory_array(c->x, count);
    c->y = memory_array(c->y, count);
    double left = HUGE_VAL, right = -HUGE_VAL, top = HUGE_VAL, bottom = -HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
        if (steps[i].kind == 'Z') {
            c->closed = true;
            continue;
        }
        const double *end = steps[i].x + (steps[i].kind == 'C' ? 4 : 0);
        c->x[c->count] = dx + end[0];
        c->y[c->count] = dy + end[1];
        left = fmin(left, c->x[c->count]);
        right = fmax(right, c->x[c->count]);
        top = fmin(top, c->y[c->count]);
        bottom = fmax(bottom, c->y[c->count++]);
    }
    c->box = (draw_box){left, top, right - left, bottom - top};
}

static void keep_text(draw *d, double x, double y, const char *text, const draw_font *font)
{
    call *c = append(d, CALL_TEXT, (draw_box){x, y, 0, 0});
    c->font = *font;
    c->text = memory_copy_text(text);
}

static void keep_letter(draw *d, int code, draw_box box, int colour)
{
    call *c = append(d, CALL_LETTER, box);
    c->code = code;
    c->style.fill = colour;
}

static void keep_group(draw *d, const draw_group *group)
{
    record *r = record_of(d);
    if (r->depth + 1 == (int)(sizeof r->groups / sizeof r->groups[0])) abort();
    r->groups[r->depth + 1] = r->groups[r->depth];
    r->depth++;
    r->groups[r->depth].x += group->x;
    r->groups[r->depth].y += group->y;
    if (group->clip != NULL) {
        r->groups[r->depth].clipped = true;
        r->groups[r->depth].clip = *group->clip;
        r->groups[r->depth].clip.x += r->groups[r->depth].x;
        r->groups[r->depth].clip.y += r->groups[r->depth].y;
    }
    const char *tip = group->tooltip != NULL ? group->tooltip : r->groups[r->depth].tip;
    r->groups[r->depth].tip = tip != NULL ? memory_copy_text(tip) : NULL;
}

static void leave_group(draw *d)
{
    record *r = record_of(d);
    memory_free(r->groups[r->depth--].tip);
}

static void release(draw *d)
{
    record *r = record_of(d);
    for (size_t i = 0; i < r->count; i++) {
        memory_free(r->calls[i].x);
        memory_free(r->calls[i].y);
        memory_free(r->calls[i].text);
        memory_free(r->calls[i].tip);
    }
    memory_free(r->calls);
    memory_free(r);
}

record *record_create(void)
{
    static const draw_calls calls = {
        .page = keep_page, .rectangle = keep_rectangle, .circle = keep_circle, .path = keep_path,
        .text = keep_text, .letter = keep_letter, .group_begin = keep_group,
        .group_end = leave_group, .destroy = release, .many_pages = true, .tooltips = true,
    };
    record *r = memory_array(r, 1);
    r->base.calls = &calls;
    return r;
}

/* ---- what was drawn ---- */

static bool is_text(const call *c, const char *text)
{
    return c->kind == CALL_TEXT && strcmp(c->text, text) == 0;
}

const call *record_text(const record *r, const char *text)
{
    const call *found = NULL;
    for (size_t i = 0; i < r->count; i++) {
        if (!is_text(&r->calls[i], text)) continue;
        if (found != NULL) return NULL;
        found = &r->calls[i];
    }
    return found;
}

const call *record_text_below(const record *r, const char *text, double y)
{
    const call *found = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const call *c = &r->calls[i];
        if (!is_text(c, text) || c->box.y <= y) continue;
        if (found == NULL || c->box.y < found->box.y) found = c;
    }
    return found;
}

const call *record_key(const record *r, const char *label)
{
    const call *text = record_text(r, label);
    if (text == NULL) return NULL;
    for (size_t i = 0; i < r->count; i++) {
        const call *c = &r->calls[i];
        if (c->kind == CALL_TEXT || c->clipped || c->box.width > 40 || c->box.height > 12) continue;
        const double air = text->box.x - (c->box.x + c->box.width);
        const double middle = c->box.y + c->box.height / 2;
        if (air > 0 && air < 14 && fabs(middle - (text->box.y - 3.6)) < 2) return c;
    }
    return NULL;
}

static bool is_inside(const call *c, call_kind kind, int colour)
{
    return c->kind == kind && c->clipped && (c->style.fill == colour || c->style.stroke == colour);
}

const call *record_inside(const record *r, call_kind kind, int colour, size_t n)
{
    for (size_t i = 0; i < r->count; i++) {
        if (is_inside(&r->calls[i], kind, colour) && n-- == 0) return &r->calls[i];
    }
    return NULL;
}

size_t record_count_inside(const record *r, call_kind kind, int colour)
{
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) count += is_inside(&r->calls[i], kind, colour);
    return count;
}

int record_colour_at(const record *r, double x, double y)
{
    for (size_t i = r->count; i-- > 0;) {
        const call *c = &r->calls[i];
        if (c->kind != CALL_RECTANGLE || c->style.fill == DRAW_NONE || c->style.transparency >= 1) {
            continue;
        }
        if (x >= c->box.x && x < c->box.x + c->box.width && y >= c->box.y
            && y < c->box.y + c->box.height) {
            return c->style.fill;
        }
    }
    return DRAW_NONE;
}

/* ---- axes ---- */

enum { TICKS = 64 };
typedef struct {
    double at[TICKS], value[TICKS];
    size_t count;
} ticks;

static record_axis fit(const ticks *t)
{
    record_axis a = {.count = t->count};
    if (t->count < 2) return a;
    const size_t last = t->count - 1;
    a.least = t->value[0];
    a.most = t->value[last];
    a.slope = (t->at[last] - t->at[0]) / (a.most - a.least);
    a.origin = t->at[0] - a.slope * a.least;
    for (size_t i = 0; i < t->count; i++) {
        a.error = fmax(a.error, fabs(a.origin + a.slope * t->value[i] - t->at[i]));
    }
    return a;
}

/* The number beside a tick, by the text's place; NaN: none. */
static double number_at(const record *r, const call *tick, bool upright)
{
    for (size_t i = 0; i < r->count; i++) {
        const call *c = &r->calls[i];
        if (c->kind != CALL_TEXT || c->font.rotation != 0) continue;
        const double below = c->box.y - (tick->box.y + tick->box.height);
        const double left = tick->box.x - c->box.x;
        if (upright ? c->font.anchor == DRAW_MIDDLE && fabs(c->box.x - tick->box.x) < 0.01
                && below > 0 && below < 16
                    : c->font.anchor == DRAW_END && fabs(c->box.y - tick->box.y - 3.6) < 0.01
                && left > 0 && left < 8) {
            return strtod(c->text, NULL);
        }
    }
    return NAN;
}

static bool within(const call *c, draw_box box)
{
    return c->box.x >= box.x && c->box.x + c->box.width <= box.x + box.width && c->box.y >= box.y
        && c->box.y + c->box.height <= box.y + box.height;
}

record_plot record_read_plot(const record *r, draw_box box)
{
    record_plot p = {.frame = {NAN, NAN, NAN, NAN}};
    ticks across = {.count = 0}, up = {.count = 0};
    for (size_t i = 0; i < r->count; i++) {
        const call *c = &r->calls[i];
        if (c->kind != CALL_PATH || c->clipped || c->count != 2 || c->style.stroke != FIGURE_INK
            || !within(c, box)) {
            continue;
        }
        const bool upright = c->box.width == 0;
        if (c->style.width == 1 && upright) {
            p.frame.x = c->box.x;
            p.frame.y = c->box.y;
            p.frame.height = c->box.height;
        } else if (c->style.width == 1) {
            p.frame.width = c->box.width;
        } else if (c->style.width == 0.8) {
            ticks *t = upright ? &across : &up;
            const double value = number_at(r, c, upright);
            if (!isfinite(value) || t->count == TICKS) continue;
            t->at[t->count] = upright ? c->box.x : c->box.y;
            t->value[t->count++] = value;
        }
    }
    p.x = fit(&across);
    p.y = fit(&up);
    return p;
}

double record_x(const record_plot *p, double value)
{
    return p->x.origin + p->x.slope * value;
}

double record_y(const record_plot *p, double value)
{
    return p->y.origin + p->y.slope * value;
}

double record_path_error(const record_plot *p, const call *path, const double *x, const double *y,
                         size_t count)
{
    if (path == NULL || path->count != count) return HUGE_VAL;
    double error = 0;
    for (size_t i = 0; i < count; i++) {
        error = fmax(error, fabs(path->x[i] - record_x(p, x[i])));
        error = fmax(error, fabs(path->y[i] - record_y(p, y[i])));
    }
    return error;
}

bool record_is_line(const call *path, double x1, double y1, double x2, double y2)
{
    return path != NULL && path->count == 2 && fabs(path->x[0] - x1) < 0.02
        && fabs(path->y[0] - y1) < 0.02 && fabs(path->x[1] - x2) < 0.02
        && fabs(path->y[1] - y2) < 0.02;
}
