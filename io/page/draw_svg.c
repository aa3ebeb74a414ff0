/* The table of drawing calls as SVG 1.1 text (with SVG 2's plain href), W3C. The body is written
 * first; the shapes of letters that it used are defined once in the head, each under an id that
 * begins with the figure's own, so that several pictures can stand in one page. Text stays text,
 * for search and for readers of screens. */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "io/page/draw.h"
#include "io/page/markup.h"
#include "src/core/memory.h"

/* A letter in a colour: a shape of the definitions. */
typedef struct {
    int code, colour;
    char name[8]; /* after "ID.": "A", and "A2", "A3" for further colours */
} shape;

typedef struct {
    draw base;
    markup body;
    char *id;
    int clips;              /* clip paths defined so far */
    shape *shapes;          /* [shape_count] that the picture uses */
    size_t shape_count, shape_room;
    markup head;            /* <svg ...> up to the definitions */
    markup whole;           /* head, definitions, body; made by finish */
    unsigned char *closers; /* what each open group has to close: 1 link */
    size_t closers_room;
} svg;

static svg *svg_of(draw *d)
{
    return (svg *)(void *)d;
}

static void page(draw *d, double width, double height, const char *title, const char *description)
{
    svg *s = svg_of(d);
    markup *m = &s->head;
    markup_add(m, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    markup_add_number(m, width, 2);
    markup_add(m, " ");
    markup_add_number(m, height, 2);
    markup_add(m, "\"");
    markup_add_length(m, "width", width);
    markup_add_length(m, "height", height);
    markup_add_attribute(m, "id", s->id);
    markup_add(m, " role=\"img\"");
    if (title != NULL || description != NULL) {
        char *named = memory_format("%s%s%s%s%s", title ? s->id : "", title ? ".title" : "",
                                    title && description ? " " : "", description ? s->id : "",
                                    description ? ".desc" : "");
        markup_add_attribute(m, "aria-labelledby", named);
        memory_free(named);
    }
    markup_add(m, " font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\""
                  " stroke-linejoin=\"round\">\n");
    const char *const names[2] = {"title", "desc"}, *const texts[2] = {title, description};
    for (int i = 0; i < 2; i++) {
        if (texts[i] == NULL) continue;
        char *id = memory_format("%s.%s", s->id, names[i]);
        markup_add(m, "<");
        markup_add(m, names[i]);
        markup_add_attribute(m, "id", id);
        markup_add(m, ">");
        markup_add_escaped(m, texts[i]);
        markup_add(m, "</");
        markup_add(m, names[i]);
        markup_add(m, ">\n");
        memory_free(id);
    }
    markup_add(&s->body, "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
}

static void add_style(markup *m, const draw_style *style)
{
    markup_add_colour(m, "fill", style->fill);
    if (style->fill != DRAW_NONE && style->transparency > 0) {
        markup_add_length(m, "fill-opacity", 1 - style->transparency);
    }
    if (style->stroke != DRAW_NONE) {
        markup_add_colour(m, "stroke", style->stroke);
        if (style->width != 1) markup_add_length(m, "stroke-width", style->width);
        if (style->dash > 0) markup_add_length(m, "stroke-dasharray", style->dash);
    }
}

static void rectangle(draw *d, draw_box box, const draw_style *style)
{
    markup *m = &svg_of(d)->body;
    markup_add(m, "<rect");
    markup_add_length(m, "x", box.x);
    markup_add_length(m, "y", box.y);
    markup_add_length(m, "width", box.width);
    markup_add_length(m, "height", box.height);
    add_style(m, style);
    markup_add(m, "/>\n");
}

static void circle(draw *d, double x, double y, double radius, const draw_style *style)
{
    markup *m = &svg_of(d)->body;
    markup_add(m, "<circle");
    markup_add_length(m, "cx", x);
    markup_add_length(m, "cy", y);
    markup_add_length(m, "r", radius);
    add_style(m, style);
    markup_add(m, "/>\n");
}

static void add_steps(markup *m, const draw_step *steps, size_t count)
{
    markup_add(m, " d=\"");
    for (size_t i = 0; i < count; i++) {
        int numbers = steps[i].kind == 'C' ? 6 : steps[i].kind == 'Z' ? 0 : 2;
        markup_add_bytes(m, &steps[i].kind, 1);
        for (int j = 0; j < numbers; j++) {
            if (j > 0) markup_add(m, " ");
            markup_add_number(m, steps[i].x[j], 2);
        }
    }
    markup_add(m, "\"");
}

static void path(draw *d, const draw_step *steps, size_t count, const draw_style *style)
{
    markup *m = &svg_of(d)->body;
    if (count == 2 && steps[1].kind == 'L') {
        markup_add(m, "<line");
        markup_add_length(m, "x1", steps[0].x[0]);
        markup_add_length(m, "y1", steps[0].x[1]);
        markup_add_length(m, "x2", steps[1].x[0]);
        markup_add_length(m, "y2", steps[1].x[1]);
    } else {
        markup_add(m, "<path");
        add_steps(m, steps, count);
        if (style->fill != DRAW_NONE) markup_add(m, " fill-rule=\"evenodd\"");
    }
    add_style(m, style);
    markup_add(m, "/>\n");
}

static void text(draw *d, double x, double y, const char *words, const draw_font *font)
{
    markup *m = &svg_of(d)->body;
    markup_add(m, "<text");
    markup_add_length(m, "x", x);
    markup_add_length(m, "y", y);
    markup_add_length(m, "font-size", font->size);
    if (font->anchor != DRAW_START) {
        markup_add_attribute(m, "text-anchor", font->anchor == DRAW_END ? "end" : "middle");
    }
    if (font->bold) markup_add(m, " font-weight=\"bold\"");
    if (font->italic) markup_add(m, " font-style=\"italic\"");
    markup_add_colour(m, "fill", font->colour);
    if (font->rotation != 0) {
        markup_add(m, " transform=\"rotate(");
        markup_add_number(m, font->rotation, 2);
        markup_add(m, " ");
        markup_add_number(m, x, 2);
        markup_add(m, " ");
        markup_add_number(m, y, 2);
        markup_add(m, ")\"");
    }
    markup_add(m, ">");
    markup_add_escaped(m, words);
    markup_add(m, "</text>\n");
}

static const shape *find_shape(svg *s, int code, int colour)
{
    int others = 1;
    for (size_t i = 0; i < s->shape_count; i++) {
        if (s->shapes[i].code != code) continue;
        if (s->shapes[i].colour == colour) return &s->shapes[i];
        others++;
    }
    memory_grow(s->shapes, &s->shape_room, s->shape_count + 1);
    shape *new = &s->shapes[s->shape_count++];
    *new = (shape){.code = code, .colour = colour};
    if (others == 1) {
        snprintf(new->name, sizeof new->name, "%c", "ACGTN"[code]);
    } else {
        snprintf(new->name, sizeof new->name, "%c%d", "ACGTN"[code], others % 10000);
    }
    return new;
}

static void letter(draw *d, int code, draw_box box, int colour)
{
    svg *s = svg_of(d);
    markup *m = &s->body;
    const shape *used = find_shape(s, code, colour);
    markup_add(m, "<use href=\"#");
    markup_add(m, s->id);
    markup_add(m, ".");
    markup_add(m, used->name);
    /* (x, y) -> (width / 100 x + box.x, height / 100 y + box.y) */
    markup_add(m, "\" transform=\"matrix(");
    markup_add_number(m, box.width / 100, 4);
    markup_add(m, " 0 0 ");
    markup_add_number(m, box.height / 100, 4);
    markup_add(m, " ");
    markup_add_number(m, box.x, 2);
    markup_add(m, " ");
    markup_add_number(m, box.height < 0 ? box.y - box.height : box.y, 2);
    markup_add(m, ")\"/>\n");
}

static void group_begin(draw *d, const draw_group *group)
{
    svg *s = svg_of(d);
    markup *m = &s->body;
    size_t depth = (size_t)d->depth;
    memory_grow(s->closers, &s->closers_room, depth);
    s->closers[depth - 1] = group->link != NULL;
    if (group->link != NULL) {
        markup_add(m, "<a");
        markup_add_attribute(m, "href", group->link);
        markup_add(m, ">");
    }
    markup_add(m, "<g");
    if (group->x != 0 || group->y != 0) {
        markup_add(m, " transform=\"translate(");
        markup_add_number(m, group->x, 2);
        markup_add(m, " ");
        markup_add_number(m, group->y, 2);
        markup_add(m, ")\"");
    }
    if (group->crisp) markup_add(m, " shape-rendering=\"crispEdges\"");
    char *clip = memory_format("%s.clip%d", s->id, s->clips + 1);
    if (group->clip != NULL) {
        markup_add(m, " clip-path=\"url(#");
        markup_add(m, clip);
        markup_add(m, ")\"");
    }
    markup_add(m, ">");
    if (group->tooltip != NULL) {
        markup_add(m, "<title>");
        markup_add_escaped(m, group->tooltip);
        markup_add(m, "</title>");
    }
    if (group->clip != NULL) {
        s->clips++;
        markup_add(m, "<clipPath");
        markup_add_attribute(m, "id", clip);
        markup_add(m, "><rect");
        markup_add_length(m, "x", group->clip->x);
        markup_add_length(m, "y", group->clip->y);
        markup_add_length(m, "width", group->clip->width);
        markup_add_length(m, "height", group->clip->height);
        markup_add(m, "/></clipPath>");
    }
    markup_add(m, "\n");
    memory_free(clip);
}

static void group_end(draw *d)
{
    svg *s = svg_of(d);
    markup_add(&s->body, s->closers[d->depth] ? "</g></a>\n" : "</g>\n");
}

static void define_letters(markup *m, const svg *s)
{
    if (s->shape_count == 0) return;
    markup_add(m, "<defs>\n");
    for (size_t i = 0; i < s->shape_count; i++) {
        const shape *used = &s->shapes[i];
        size_t count;
        const draw_step *steps = draw_letter_outline(used->code, &count);
        char *id = memory_format("%s.%s", s->id, used->name);
        markup_add(m, "<path");
        markup_add_attribute(m, "id", id);
        add_steps(m, steps, count);
        markup_add_colour(m, "fill", used->colour);
        markup_add(m, " fill-rule=\"evenodd\"/>\n");
        memory_free(id);
    }
    markup_add(m, "</defs>\n");
}

static status_t finish(draw *d, const char **ret_bytes, size_t *ret_count)
{
    svg *s = svg_of(d);
    if (s->whole.length == 0) {
        markup *m = &s->whole;
        markup_add(m, s->head.text);
        define_letters(m, s);
        markup_add(m, s->body.text);
        markup_add(m, "</svg>\n");
    }
    *ret_bytes = s->whole.text;
    *ret_count = s->whole.length;
    return STATUS_OK;
}

static void destroy(draw *d)
{
    svg *s = svg_of(d);
    markup_release(&s->head);
    markup_release(&s->body);
    markup_release(&s->whole);
    memory_free(s->shapes);
    memory_free(s->closers);
    memory_free(s->id);
    memory_free(s);
}

draw *draw_svg_create(const char *id)
{
    static const draw_calls calls = {
        page, rectangle, circle, path, text, letter, group_begin, group_end, finish, destroy,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", false, true,
    };
    assert(isalpha((unsigned char)id[0]));
    for (const char *p = id; *p != '\0'; p++) {
        assert(isalnum((unsigned char)*p) || *p == '-' || *p == '_');
    }
    svg *s = memory_array(s, 1);
    s->base.calls = &calls;
    s->id = memory_copy_text(id);
    return &s->base;
}
