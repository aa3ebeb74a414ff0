/* draw: the table of drawing calls as SVG, PDF and PNG. */
#include <cairo.h>
#include <locale.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "io/page/draw.h"
#include "io/page/markup.h"
#include "src/core/memory.h"
#include "tests/harness.h"
#include "tests/io/page/markup_check.h"

static markup_check check; /* too big for the stack */

/* Every drawing call once. */
static void draw_everything(draw *d)
{
    draw_page(d, 200, 100, "A <title> & more", "words \"quoted\"");
    draw_rectangle(d, (draw_box){10, 10, 30, 20}, draw_filled(0xCC0000));
    draw_style style = draw_stroked(0x00CC00, 1.5);
    style.dash = 3;
    draw_line(d, 0, 0, 200, 100, style);
    double x[3] = {5, 15, 25}, y[3] = {90, 80, 90};
    draw_polyline(d, x, y, 3, true, draw_filled(0x123456));
    draw_polyline(d, x, y, 1, true, draw_filled(0x123456));
    draw_circle(d, 150, 50, 8, draw_filled(0x0000CC));
    draw_text(d, 100, 50, "p < .05 & q > .1, \xC2\xB5 \xFF!",
              (draw_font){.size = 9, .rotation = -90});
    for (int code = 0; code < 5; code++) {
        draw_letter(d, code, (draw_box){60 + 10 * code, 20, 9, code % 2 ? 20 : -20}, 0xFFB300);
    }
    const draw_box clip = {0, 0, 20, 20};
    draw_group_begin(d, (draw_group){.x = 100, .y = 60, .clip = &clip, .tooltip = "it's <1>",
                                     .link = "https://example.org/?a=1&b='2'"});
    draw_group_begin(d, (draw_group){.x = -3});
    draw_rectangle(d, (draw_box){0, 0, 50, 50}, draw_filled(0x808080));
    draw_group_end(d);
    draw_group_end(d);
}

static char *svg_of_everything(const char *id)
{
    draw *d = draw_svg_create(id);
    draw_everything(d);
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    CU_ASSERT_EQUAL(strlen(bytes), count);
    char *copy = memory_copy_text(bytes);
    draw_destroy(d);
    return copy;
}

static void numbers_are_short_and_fixed(void)
{
    static const struct { double value; int decimals; const char *text; } rows[] = {
        {0, 2, "0"}, {-0.001, 2, "0"}, {-0.0, 3, "0"}, {1.005, 1, "1"}, {12.50, 2, "12.5"},
        {-3.14159, 3, "-3.142"}, {100, 2, "100"}, {0.05, 1, "0.1"}, {999999999, 0, "999999999"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        markup m = {0};
        markup_add_number(&m, rows[i].value, rows[i].decimals);
        CU_ASSERT_STRING_EQUAL(m.text, rows[i].text);
        markup_release(&m);
    }
    markup m = {0};
    markup_add_decimals(&m, 0.5, 3);
    CU_ASSERT_STRING_EQUAL(m.text, "0.500");
    markup_release(&m);
}

static void numbers_know_no_locale(void)
{
    char *before = svg_of_everything("f");
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", NULL};
    for (int i = 0; names[i] != NULL && setlocale(LC_ALL, names[i]) == NULL; i++) continue;
    char *after = svg_of_everything("f");
    setlocale(LC_ALL, "C");
    CU_ASSERT_STRING_EQUAL(before, after);
    CU_ASSERT_PTR_NULL(strstr(before, "1,5"));
    memory_free(before);
    memory_free(after);
}

static void text_is_escaped(void)
{
    markup m = {0};
    markup_add_escaped(&m, "<a href=\"x\">&\x01\xC3\xA9\xC3(\xED\xA0\x80\xF4\x90\x80\x80\xC0\x80");
    CU_ASSERT_STRING_EQUAL(m.text, "&lt;a href=&quot;x&quot;&gt;&amp;\xEF\xBF\xBD\xC3\xA9"
                                   "\xEF\xBF\xBD(" /* C3 without its second byte */
                                   "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" /* a surrogate */
                                   "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" /* > 10FFFF */
                                   "\xEF\xBF\xBD\xEF\xBF\xBD" /* NUL in two bytes */);
    markup_release(&m);
}

static void svg_is_well_formed_with_real_text(void)
{
    char *text = svg_of_everything("fig1");
    CU_ASSERT(check_markup(&check, text, false));
    if (check.error[0]) printf(" %s ", check.error);
    for (int i = 0; i < check.ids; i++) {
        const char *id = check.id[i];
        CU_ASSERT(strcmp(id, "fig1") == 0 || strncmp(id, "fig1.", 5) == 0);
    }
    CU_ASSERT_EQUAL(check.ids, 1 + 2 + 5 + 1); /* itself, title and desc, letters, clip */
    CU_ASSERT_PTR_NOT_NULL(
        strstr(text, ">p &lt; .05 &amp; q &gt; .1, \xC2\xB5 \xEF\xBF\xBD!</text>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "<title>it's &lt;1&gt;</title>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, ">A &lt;title&gt; &amp; more</title>"));
    memory_free(text);
}

static void two_figures_share_a_page(void)
{
    char *a = svg_of_everything("a"), *b = svg_of_everything("a-A");
    char *both = memory_format("<div>%s%s</div>", a, b);
    CU_ASSERT(check_markup(&check, both, true));
    CU_ASSERT_EQUAL(check.ids, 2 * 9);
    char *twice = memory_format("<div>%s%s</div>", a, a);
    CU_ASSERT_FALSE(check_markup(&check, twice, true)); /* the check can fail */
    memory_free(a);
    memory_free(b);
    memory_free(both);
    memory_free(twice);
}

/* A letter in two colours is two shapes; each is defined once. */
static void letters_are_defined_once(void)
{
    draw *d = draw_svg_create("f");
    draw_page(d, 100, 100, NULL, NULL);
    for (int i = 0; i < 6; i++) {
        draw_letter(d, 0, (draw_box){10 * i, 0, 10, 10}, i % 2 ? 0x00CC00 : 0x009E73);
    }
    const char *bytes;
    size_t count;
    CU_ASSERT_EQUAL(draw_finish(d, &bytes, &count), STATUS_OK);
    CU_ASSERT(check_markup(&check, bytes, false));
    CU_ASSERT_EQUAL(check.ids, 3);
    CU_ASSERT_EQUAL(check.references, 6);
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "id=\"f.A\" d=\"M0 100L37 0"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "fill=\"#009e73\" fill-rule"));
    CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "fill=\"#00cc00\" fill-rule"));
    draw_destroy(d);
}

static char *write_and_read(draw *d, size_t *ret_count)
{
    char path[] = "test_draw.XXXXXX";
    int handle = mkstemp(path);
    if (handle >= 0) close(handle);
    CU_ASSERT_EQUAL(draw_write(d, path), STATUS_OK);
    FILE *f = fopen(path, "rb");
    char *bytes = memory_alloc(1 << 20, 1);
    *ret_count = f != NULL ? fread(bytes, 1, (1 << 20) - 1, f) : 0;
    if (f != NULL) fclose(f);
    unlink(path);
    return bytes;
}

static void files_are_the_same_bytes_on_rerun(void)
{
    for (int kind = 0; kind < 3; kind++) {
        char *bytes[2];
        size_t count[2];
        for (int run = 0; run < 2; run++) {
            draw *d = kind == 0 ? draw_svg_create("f") : kind == 1 ? draw_pdf_create("t")
                                                                   : draw_png_create(2);
            draw_everything(d);
            bytes[run] = write_and_read(d, &count[run]);
            draw_destroy(d);
            /* a PDF that told the time would then differ */
            if (run == 0 && kind == 1) harness_next_second();
        }
        CU_ASSERT(count[0] > 500 && count[0] == count[1]);
        CU_ASSERT(count[0] == count[1] && memcmp(bytes[0], bytes[1], count[0]) == 0);
        if (kind == 0) {
            CU_ASSERT(strncmp(bytes[0], "<?xml", 5) == 0);
            CU_ASSERT(check_markup(&check, bytes[0], false));
        }
        memory_free(bytes[0]);
        memory_free(bytes[1]);
    }
}

static void pdf_has_its_pages(void)
{
    draw *d = draw_pdf_create("Three (pages)");
    for (int i = 0; i < 3; i++) {
        draw_page(d, 300 + i, 200, "page", NULL);
        draw_text(d, 20, 50, "real text", (draw_font){.size = 12});
    }
    size_t count;
    char *bytes = write_and_read(d, &count);
    draw_destroy(d);
    CU_ASSERT(strncmp(bytes, "%PDF-1.", 7) == 0);
    CU_ASSERT(count > 6 && strncmp(bytes + count - 6, "%%EOF", 5) == 0);
    long start = 0;
    int boxes = 0, dates = 0;
    for (size_t i = 0; i + 20 < count; i++) {
        if (strncmp(bytes + i, "startxref", 9) == 0) start = strtol(bytes + i + 9, NULL, 10);
        boxes += strncmp(bytes + i, "/MediaBox", 9) == 0;
        /* Cairo before 1.18 leaves out the "D:" */
        dates += strncmp(bytes + i, "/CreationDate (2017", 19) == 0
            || strncmp(bytes + i, "/CreationDate (D:2017", 21) == 0;
    }
    CU_ASSERT_EQUAL(boxes, 3);
    CU_ASSERT_EQUAL(dates, 1);
    CU_ASSERT(start > 0 && (size_t)start < count && strncmp(bytes + start, "xref", 4) == 0);
    memory_free(bytes);
}

typedef struct {
    const char *bytes;
    size_t count;
} source;

static cairo_status_t give_bytes(void *closure, unsigned char *to, unsigned int count)
{
    source *s = closure;
    if (count > s->count) return CAIRO_STATUS_READ_ERROR;
    memcpy(to, s->bytes, count);
    s->bytes += count;
    s->count -= count;
    return CAIRO_STATUS_SUCCESS;
}

/* The picture's pixel at x, y as 0xRRGGBB. */
static unsigned int pixel(cairo_surface_t *surface, int x, int y)
{
    const unsigned char *row = cairo_image_surface_get_data(surface)
        + (ptrdiff_t)y * cairo_image_surface_get_stride(surface);
    unsigned int value;
    memcpy(&value, row + 4 * x, sizeof value);
    return value & 0xFFFFFFu;
}

static cairo_surface_t *picture(draw *d)
{
    source s;
    CU_ASSERT_EQUAL(draw_finish(d, &s.bytes, &s.count), STATUS_OK);
    return cairo_image_surface_create_from_png_stream(give_bytes, &s);
}

static void png_shows_what_was_drawn(void)
{
    draw *d = draw_png_create(2);
    draw_everything(d);
    cairo_surface_t *p = picture(d);
    CU_ASSERT_EQUAL(cairo_image_surface_get_width(p), 400);
    CU_ASSERT_EQUAL(cairo_image_surface_get_height(p), 200);
    CU_ASSERT_EQUAL(pixel(p, 30, 50), 0xCC0000);   /* the rectangle */
    CU_ASSERT_EQUAL(pixel(p, 300, 90), 0x0000CC);  /* the circle */
    CU_ASSERT_EQUAL(pixel(p, 2, 150), 0xFFFFFF);   /* paper */
    CU_ASSERT_EQUAL(pixel(p, 210, 150), 0x808080); /* inside the clip */
    CU_ASSERT_EQUAL(pixel(p, 250, 170), 0xFFFFFF); /* outside it */
    cairo_surface_destroy(p);
    draw_destroy(d);
}

/* Stretched letters reach all four edges of their box and no further. */
static void letters_fill_their_box(void)
{
    for (int code = 0; code < 5; code++) {
        for (int flip = 0; flip < 2; flip++) {
            draw *d = draw_png_create(1);
            draw_page(d, 120, 90, NULL, NULL);
            draw_letter(d, code, (draw_box){10, 20, 100, flip ? -50 : 50}, 0x000000);
            cairo_surface_t *p = picture(d);
            int left = 999, right = -1, top = 999, bottom = -1;
            for (int y = 0; y < 90; y++) {
                for (int x = 0; x < 120; x++) {
                    if (pixel(p, x, y) == 0xFFFFFF) continue;
                    if (x < left) left = x;
                    if (x > right) right = x;
                    if (y < top) top = y;
                    if (y > bottom) bottom = y;
                }
            }
            CU_ASSERT(left == 10 && right == 109 && top == 20 && bottom == 69);
            /* T's bar: above, or below when upside down */
            if (code == 3) CU_ASSERT_EQUAL(pixel(p, 15, flip ? 67 : 22), 0x000000);
            if (code == 3) CU_ASSERT_EQUAL(pixel(p, 15, flip ? 22 : 67), 0xFFFFFF);
            cairo_surface_destroy(p);
            draw_destroy(d);
        }
    }
}

static void too_large_a_picture_is_an_error(void)
{
    draw *d = draw_png_create(1000);
    draw_page(d, 100, 100, NULL, NULL);
    draw_text(d, 1, 1, "x", (draw_font){.size = 9});
    CU_ASSERT_EQUAL(draw_write(d, "test_draw_large.png"), STATUS_FAILED);
    CU_ASSERT(strncmp(status_message(), "test_draw_large.png: ", 21) == 0);
    CU_ASSERT_NOT_EQUAL(access("test_draw_large.png", F_OK), 0);
    draw_destroy(d);
}

static void text_width_follows_the_font(void)
{
    /* Helvetica's published widths: H 722, i 222 */
    CU_ASSERT_DOUBLE_EQUAL(draw_text_width("Hi", 10, false), 9.44, 1e-12);
    CU_ASSERT_EQUAL(draw_text_width("", 10, true), 0);
    CU_ASSERT(draw_text_width("Hi", 10, true) > 9.44);
}

HARNESS("draw",
    {"numbers are short and of a fixed form", numbers_are_short_and_fixed},
    {"numbers know no locale", numbers_know_no_locale},
    {"text is escaped", text_is_escaped},
    {"SVG is well-formed, with real text and its own ids", svg_is_well_formed_with_real_text},
    {"two figures share a page", two_figures_share_a_page},
    {"letters are defined once", letters_are_defined_once},
    {"files are the same bytes on rerun", files_are_the_same_bytes_on_rerun},
    {"a PDF has its pages", pdf_has_its_pages},
    {"a PNG shows what was drawn", png_shows_what_was_drawn},
    {"letters fill their box", letters_fill_their_box},
    {"too large a picture is an error", too_large_a_picture_is_an_error},
    {"text width follows the font", text_width_follows_the_font})
