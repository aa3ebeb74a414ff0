/* The table of drawing calls as PDF and PNG. The only file that includes Cairo. Both are made in
 * memory: a PDF as a stream of pages with a fixed date (equal bytes), a PNG as an image of a given
 * scale. Groups with a link become links of the PDF; a PNG leaves them out. */
#include <cairo-pdf.h>
#include <cairo.h>
#include <math.h>
#include <string.h>

#include "io/page/draw.h"
#include "io/page/markup.h"
#include "src/core/memory.h"

typedef struct {
    draw base;
    cairo_surface_t *surface; /* PNG: NULL until the page starts */
    cairo_t *context;
    double scale;             /* pixels a unit; 0: PDF */
    markup bytes;             /* the file */
    unsigned char *links;     /* [depth] whether a group opened a link */
    size_t links_room;
    const char *refusal;      /* why the picture could not be ended; NULL: it could */
} sheet;

static sheet *sheet_of(draw *d)
{
    return (sheet *)(void *)d;
}

static cairo_status_t take_bytes(void *closure, const unsigned char *bytes, unsigned int count)
{
    markup_add_bytes(closure, (const char *)bytes, count);
    return CAIRO_STATUS_SUCCESS;
}

static void start_context(sheet *s)
{
    s->context = cairo_create(s->surface);
    cairo_set_line_join(s->context, CAIRO_LINE_JOIN_ROUND);
    cairo_set_fill_rule(s->context, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(s->context, options);
    cairo_font_options_destroy(options);
}

static void page(draw *d, double width, double height, const char *title, const char *description)
{
    sheet *s = sheet_of(d);
    (void)description;
    if (s->scale > 0) {
        double pixels_x = ceil(width * s->scale), pixels_y = ceil(height * s->scale);
        /* above Cairo's limit of 32,767 an error surface swallows all calls; finish reports it */
        int wide = pixels_x < 40000 ? (int)pixels_x : 40000;
        int high = pixels_y < 40000 ? (int)pixels_y : 40000;
        s->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, wide, high);
        start_context(s);
        cairo_scale(s->context, s->scale, s->scale);
        cairo_set_source_rgb(s->context, 1, 1, 1);
        cairo_paint(s->context);
        return;
    }
    if (d->pages > 1) cairo_show_page(s->context);
    cairo_pdf_surface_set_size(s->surface, width, height);
    if (title != NULL && *title != '\0') {
        char *place = memory_format("page=%d pos=[0 0]", d->pages);
        cairo_pdf_surface_add_outline(s->surface, CAIRO_PDF_OUTLINE_ROOT, title, place, 0);
        memory_free(place);
    }
}

static void set_colour(cairo_t *c, int colour, double transparency)
{
    cairo_set_source_rgba(c, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                          (colour & 255) / 255.0, 1 - transparency);
}

/* Fill and stroke the current path. */
static void paint(cairo_t *c, const draw_style *style)
{
    if (style->fill != DRAW_NONE) {
        set_colour(c, style->fill, style->transparency);
        cairo_fill_preserve(c);
    }
    if (style->stroke != DRAW_NONE && style->width > 0) {
        set_colour(c, style->stroke, 0);
        cairo_set_line_width(c, style->width);
        cairo_set_dash(c, &style->dash, style->dash > 0 ? 1 : 0, 0);
        cairo_stroke_preserve(c);
    }
    cairo_new_path(c);
}

static void rectangle(draw *d, draw_box box, const draw_style *style)
{
    cairo_t *c = sheet_of(d)->context;
    cairo_rectangle(c, box.x, box.y, box.width, box.height);
    paint(c, style);
}

static void circle(draw *d, double x, double y, double radius, const draw_style *style)
{
    cairo_t *c = sheet_of(d)->context;
    cairo_new_sub_path(c);
    cairo_arc(c, x, y, radius, 0, 2 * 3.14159265358979323846);
    paint(c, style);
}

static void trace(cairo_t *c, const draw_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const double *x = steps[i].x;
        switch (steps[i].kind) {
        case 'M': cairo_move_to(c, x[0], x[1]); break;
        case 'L': cairo_line_to(c, x[0], x[1]); break;
        case 'C': cairo_curve_to(c, x[0], x[1], x[2], x[3], x[4], x[5]); break;
        default: cairo_close_path(c); break;
        }
    }
}

static void path(draw *d, const draw_step *steps, size_t count, const draw_style *style)
{
    cairo_t *c = sheet_of(d)->context;
    trace(c, steps, count);
    paint(c, style);
}

static void text(draw *d, double x, double y, const char *words, const draw_font *font)
{
    cairo_t *c = sheet_of(d)->context;
    cairo_select_font_face(c, "Helvetica",
                           font->italic ? CAIRO_FONT_SLANT_ITALIC : CAIRO_FONT_SLANT_NORMAL,
                           font->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(c, font->size);
    /* Cairo stops for good at bytes that are not UTF-8: the clean form of the text. */
    markup clean = {0};
    for (int bytes; *words != '\0'; words += bytes) {
        bool good = markup_decode(words, &bytes) >= 0;
        markup_add_bytes(&clean, good ? words : "\xEF\xBF\xBD", good ? (size_t)bytes : 3);
    }
    cairo_text_extents_t extents;
    cairo_text_extents(c, clean.text, &extents);
    double shift = font->anchor == DRAW_END ? 1 : font->anchor == DRAW_MIDDLE ? 0.5 : 0;
    cairo_save(c);
    cairo_translate(c, x, y);
    cairo_rotate(c, font->rotation * 3.14159265358979323846 / 180);
    cairo_move_to(c, -shift * extents.x_advance, 0);
    set_colour(c, font->colour, 0);
    cairo_show_text(c, clean.text);
    cairo_restore(c);
    cairo_new_path(c);
    markup_release(&clean);
}

static void letter(draw *d, int code, draw_box box, int colour)
{
    cairo_t *c = sheet_of(d)->context;
    size_t count;
    const draw_step *steps = draw_letter_outline(code, &count);
    cairo_save(c);
    cairo_translate(c, box.x, box.height < 0 ? box.y - box.height : box.y);
    cairo_scale(c, box.width / 100, box.height / 100);
    trace(c, steps, count);
    cairo_restore(c);
    set_colour(c, colour, 0);
    cairo_fill(c);
}

/* The attribute text of a link: uri='...' with \ and ' escaped. */
static char *link_attribute(const char *link)
{
    markup m = {0};
    markup_add(&m, "uri='");
    for (; *link != '\0'; link++) {
        if (*link == '\'' || *link == '\\') markup_add(&m, "\\");
        markup_add_bytes(&m, link, 1);
    }
    markup_add(&m, "'");
    return m.text;
}

static void group_begin(draw *d, const draw_group *group)
{
    sheet *s = sheet_of(d);
    size_t depth = (size_t)d->depth;
    memory_grow(s->links, &s->links_room, depth);
    bool link = group->link != NULL && group->link[0] != '#' && s->scale == 0;
    s->links[depth - 1] = link;
    cairo_save(s->context);
    cairo_translate(s->context, group->x, group->y);
    if (group->crisp) cairo_set_antialias(s->context, CAIRO_ANTIALIAS_NONE);
    if (group->clip != NULL) {
        cairo_rectangle(s->context, group->clip->x, group->clip->y, group->clip->width,
                        group->clip->height);
        cairo_clip(s->context);
    }
    if (link) {
        char *attribute = link_attribute(group->link);
        cairo_tag_begin(s->context, CAIRO_TAG_LINK, attribute);
        memory_free(attribute);
    }
}

static void group_end(draw *d)
{
    sheet *s = sheet_of(d);
    if (s->links[d->depth]) cairo_tag_end(s->context, CAIRO_TAG_LINK);
    cairo_restore(s->context);
}

static void release_cairo(sheet *s)
{
    if (s->context != NULL) cairo_destroy(s->context);
    if (s->surface != NULL) cairo_surface_destroy(s->surface);
    s->context = NULL;
    s->surface = NULL;
}

static status_t finish(draw *d, const char **ret_bytes, size_t *ret_count)
{
    sheet *s = sheet_of(d);
    if (s->context != NULL) {
        cairo_status_t result = cairo_status(s->context);
        if (s->scale > 0) {
            if (result == CAIRO_STATUS_SUCCESS) {
                cairo_surface_flush(s->surface);
                result = cairo_surface_write_to_png_stream(s->surface, take_bytes, &s->bytes);
            }
        } else {
            cairo_show_page(s->context);
            cairo_surface_finish(s->surface);
            if (result == CAIRO_STATUS_SUCCESS) result = cairo_surface_status(s->surface);
        }
        s->refusal = result == CAIRO_STATUS_SUCCESS ? NULL : cairo_status_to_string(result);
        release_cairo(s);
    }
    *ret_bytes = s->bytes.text;
    *ret_count = s->bytes.length;
    if (s->refusal == NULL) return STATUS_OK;
    return status_set(STATUS_FAILED, "the picture could not be made: %s", s->refusal);
}

static void destroy(draw *d)
{
    sheet *s = sheet_of(d);
    release_cairo(s);
    markup_release(&s->bytes);
    memory_free(s->links);
    memory_free(s);
}

draw *draw_pdf_create(const char *title)
{
    static const draw_calls calls = {
        page, rectangle, circle, path, text, letter, group_begin, group_end, finish, destroy,
        "", true, false,
    };
    sheet *s = memory_array(s, 1);
    s->base.calls = &calls;
    s->surface = cairo_pdf_surface_create_for_stream(take_bytes, &s->bytes, 1, 1);
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   "2017-01-01T00:00:00Z");
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATOR, "demodash");
    if (title != NULL) {
        cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_TITLE, title);
    }
    start_context(s);
    return &s->base;
}

draw *draw_png_create(double scale)
{
    static const draw_calls calls = {
        page, rectangle, circle, path, text, letter, group_begin, group_end, finish, destroy,
        "", false, false,
    };
    sheet *s = memory_array(s, 1);
    s->base.calls = &calls;
    s->scale = scale;
    return &s->base;
}

const char *draw_library(void)
{
    return cairo_version_string();
}
