/* The side of draw.h that all backends share: each call checks its numbers and the state of the
 * page, then goes to the backend's own function. Text is measured with Helvetica's widths as Adobe
 * published them, not by a font of the system, so that a layout is the same everywhere; the letters
 * of logos are outlines of our own. */
#include "io/page/draw.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "io/page/markup.h"
#include "io/output.h"
#include "src/core/memory.h"

draw_style draw_filled(int colour)
{
    return (draw_style){.fill = colour, .stroke = DRAW_NONE};
}

draw_style draw_stroked(int colour, double width)
{
    return (draw_style){.fill = DRAW_NONE, .stroke = colour, .width = width};
}

static void assert_open(const draw *d)
{
    assert(d->pages > 0 && !d->finished);
    (void)d;
}

void draw_page(draw *d, double width, double height, const char *title, const char *description)
{
    assert(!d->finished && d->depth == 0 && (d->pages == 0 || d->calls->many_pages));
    assert(isfinite(width) && isfinite(height) && width > 0 && height > 0);
    d->pages++;
    d->calls->page(d, width, height, title, description);
}

status_t draw_finish(draw *d, const char **ret_bytes, size_t *ret_count)
{
    assert(d->pages > 0 && d->depth == 0);
    d->finished = true;
    return d->calls->finish(d, ret_bytes, ret_count);
}

status_t draw_write(draw *d, const char *path)
{
    const char *bytes;
    size_t count;
    status_t s = draw_finish(d, &bytes, &count);
    if (s != STATUS_OK) return status_prefix(s, "%s", path);
    output *o;
    TRY(output_open(&o, path));
    fputs(d->calls->file_start, output_stream(o));
    fwrite(bytes, 1, count, output_stream(o));
    return output_commit(o);
}

void draw_destroy(draw *d)
{
    if (d != NULL) d->calls->destroy(d);
}

void draw_rectangle(draw *d, draw_box box, draw_style style)
{
    assert_open(d);
    assert(isfinite(box.x) && isfinite(box.y) && box.width >= 0 && box.height >= 0);
    d->calls->rectangle(d, box, &style);
}

void draw_circle(draw *d, double x, double y, double radius, draw_style style)
{
    assert_open(d);
    assert(isfinite(x) && isfinite(y) && radius > 0);
    d->calls->circle(d, x, y, radius, &style);
}

/* steps [count], starting with 'M'. Even-odd filling. */
static void draw_path(draw *d, const draw_step *steps, size_t count, draw_style style)
{
    assert_open(d);
    assert(count > 0 && steps[0].kind == 'M');
    for (size_t i = 0; i < count; i++) {
        int numbers = steps[i].kind == 'C' ? 6 : steps[i].kind == 'Z' ? 0 : 2;
        for (int j = 0; j < numbers; j++) assert(isfinite(steps[i].x[j]));
        (void)numbers;
    }
    d->calls->path(d, steps, count, &style);
}

void draw_line(draw *d, double x1, double y1, double x2, double y2, draw_style style)
{
    const draw_step steps[2] = {{'M', {x1, y1}}, {'L', {x2, y2}}};
    draw_path(d, steps, 2, style);
}

void draw_polyline(draw *d, const double *x, const double *y, size_t count, bool closed,
                   draw_style style)
{
    if (count < 2) return;
    draw_step *steps = memory_array(steps, count + 1);
    for (size_t i = 0; i < count; i++) {
        steps[i] = (draw_step){i == 0 ? 'M' : 'L', {x[i], y[i]}};
    }
    steps[count].kind = 'Z';
    draw_path(d, steps, closed ? count + 1 : count, style);
    memory_free(steps);
}

void draw_text(draw *d, double x, double y, const char *text, draw_font font)
{
    assert_open(d);
    assert(isfinite(x) && isfinite(y) && font.size > 0 && isfinite(font.rotation));
    if (*text != '\0') d->calls->text(d, x, y, text, &font);
}

void draw_letter(draw *d, int code, draw_box box, int colour)
{
    assert_open(d);
    assert(code >= 0 && code <= 4 && isfinite(box.x) && isfinite(box.y) && isfinite(box.height));
    if (box.width > 0 && box.height != 0) d->calls->letter(d, code, box, colour);
}

void draw_group_begin(draw *d, draw_group group)
{
    assert_open(d);
    assert(isfinite(group.x) && isfinite(group.y));
    d->depth++;
    d->calls->group_begin(d, &group);
}

void draw_group_end(draw *d)
{
    assert_open(d);
    assert(d->depth > 0);
    d->depth--;
    d->calls->group_end(d);
}

bool draw_has_tooltips(const draw *d)
{
    return d->calls->tooltips;
}

/* Advance widths of Helvetica in thousandths of the size, code points 32 to 126 (the metrics that
 * Adobe publishes for the PDF standard fonts). */
static const unsigned short helvetica[95] = {
    /* !"#$%&'()*+,-./ */
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    /* 0-9 : ; < = > ? */
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    /* @ A-O */
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    /* P-Z [ \ ] ^ _ */
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    /* ` a-o */
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    /* p-z { | } ~ */
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
};

double draw_text_width(const char *text, double size, bool bold)
{
    enum { OTHER = 600 }; /* a middling width for what the table does not hold */
    long sum = 0;
    for (int bytes; *text != '\0'; text += bytes) {
        long point = markup_decode(text, &bytes);
        sum += point >= 32 && point <= 126 ? helvetica[point - 32] : OTHER;
    }
    return (double)sum / 1000 * size * (bold ? 1.07 : 1);
}

/* The letters, drawn for this program: heavy strokes that keep their look when a logo stretches
 * them. Each fills the box of 100 x 100 to its edges. */
static const draw_step letter_a[] = {
    {'M', {0, 100}}, {'L', {37, 0}}, {'L', {63, 0}}, {'L', {100, 100}}, {'L', {76, 100}},
    {'L', {69, 78}}, {'L', {31, 78}}, {'L', {24, 100}}, {'Z', {0}},
    {'M', {37, 60}}, {'L', {63, 60}}, {'L', {50, 18}}, {'Z', {0}},
};
static const draw_step letter_c[] = {
    {'M', {98, 32}},
    {'C', {93, 11, 76, 0, 53, 0}}, {'C', {21, 0, 0, 20, 0, 50}},
    {'C', {0, 80, 21, 100, 53, 100}}, {'C', {78, 100, 95, 88, 100, 64}},
    {'L', {76, 61}},
    {'C', {73, 74, 65, 81, 53, 81}}, {'C', {36, 81, 25, 70, 25, 50}},
    {'C', {25, 30, 36, 19, 53, 19}}, {'C', {64, 19, 72, 25, 75, 36}}, {'Z', {0}},
};
static const draw_step letter_g[] = {
    {'M', {97, 30}},
    {'C', {91, 10, 75, 0, 53, 0}}, {'C', {21, 0, 0, 20, 0, 50}},
    {'C', {0, 80, 21, 100, 54, 100}}, {'C', {72, 100, 89, 94, 100, 83}},
    {'L', {100, 45}}, {'L', {52, 45}}, {'L', {52, 63}}, {'L', {77, 63}}, {'L', {77, 74}},
    {'C', {71, 79, 64, 82, 55, 82}}, {'C', {37, 82, 25, 70, 25, 50}},
    {'C', {25, 30, 36, 19, 53, 19}}, {'C', {64, 19, 71, 24, 74, 34}}, {'Z', {0}},
};
static const draw_step letter_t[] = {
    {'M', {0, 0}}, {'L', {100, 0}}, {'L', {100, 19}}, {'L', {62, 19}}, {'L', {62, 100}},
    {'L', {38, 100}}, {'L', {38, 19}}, {'L', {0, 19}}, {'Z', {0}},
};
static const draw_step letter_n[] = {
    {'M', {0, 100}}, {'L', {0, 0}}, {'L', {25, 0}}, {'L', {77, 64}}, {'L', {77, 0}},
    {'L', {100, 0}}, {'L', {100, 100}}, {'L', {76, 100}}, {'L', {23, 35}}, {'L', {23, 100}},
    {'Z', {0}},
};

const draw_step *draw_letter_outline(int code, size_t *ret_count)
{
#define OUTLINE(steps) *ret_count = sizeof steps / sizeof steps[0]; return steps
    assert(code >= 0 && code <= 4);
    switch (code) {
    case 0: OUTLINE(letter_a);
    case 1: OUTLINE(letter_c);
    case 2: OUTLINE(letter_g);
    case 3: OUTLINE(letter_t);
    default: OUTLINE(letter_n);
    }
#undef OUTLINE
}
