/* html: report pages: well-formed, escaped, self-contained, the same bytes on rerun.
 *
 * To look at one: DEMODASH_LOOK=FOLDER tests/io/page/test_html writes report.html there. */
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "io/page/figure.h"
#include "io/page/html.h"
#include "io/page/markup.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "tests/harness.h"
#include "tests/io/page/markup_check.h"

static markup_check check;

static const html_link tsv = {"roc.tsv", "GATA1/roc.tsv"};

static void add_plot(html *h, const char *id)
{
    const double x[4] = {0, 0.02, 0.2, 1}, y[4] = {0, 0.7, 0.95, 1};
    const figure_curve curve = {"CNN-RNN", x, y, 4, 1, 0.951, FIGURE_AUTO};
    const figure_curves f = {.title = "ROC", .curves = &curve, .count = 1, .positives = NAN};
    draw *d = draw_svg_create(id);
    draw_page(d, 320, 280, "ROC curve", NULL);
    CU_ASSERT_EQUAL(figure_roc_draw(d, (draw_box){0, 0, 320, 280}, &f), STATUS_OK);
    const html_picture picture = {d, "ROC <curves> of the test sequences.", &tsv, 1, false};
    CU_ASSERT_EQUAL(html_figure(h, &picture), STATUS_OK);
    draw_destroy(d);
}

static void add_row(html *h)
{
    uint8_t letters[101];
    float values[101];
    for (int i = 0; i < 101; i++) {
        letters[i] = (uint8_t)(i * i % 7 % 4);
        values[i] = (float)(i % 20) / 19;
    }
    draw *d = draw_svg_create("wide-row");
    draw_page(d, 720, 40, "A row", NULL);
    figure_letters_draw(d, (draw_box){5, 5, 710, 13}, letters, 101, NULL);
    figure_heat_draw(d, (draw_box){5, 22, 710, 13}, values, 101, FIGURE_WHITE_RED, 0, 1);
    const html_picture picture = {d, "A wide figure keeps its size on a phone.", NULL, 0, true};
    CU_ASSERT_EQUAL(html_figure(h, &picture), STATUS_OK);
    draw_destroy(d);
}

enum { ROWS = 12, COLUMNS = 5 };

static void add_table(html *h)
{
    static const html_column columns[COLUMNS] = {{"TF", NULL, false},
                                                 {"network", NULL, false},
                                                 {"AUROC", "area under the ROC <curve>", true},
                                                 {"p", "of\nthe match", true},
                                                 {"best motif", NULL, false}};
    static char name[ROWS][24], auc[ROWS][24], p[ROWS][24];
    html_cell cells[ROWS * COLUMNS] = {{0}};
    for (int r = 0; r < ROWS; r++) {
        html_cell *row = cells + r * COLUMNS;
        snprintf(name[r], sizeof name[r], "TF<%d>&\"x\"", r);
        double value = r == 5 ? NAN : 0.8 + (r * 7 % 12) / 100.0, pvalue = pow(10, -2.0 * r);
        figure_format(auc[r], sizeof auc[r], value, 3);
        figure_format(p[r], sizeof p[r], pvalue, 2);
        for (int c = 0; c < COLUMNS; c++) row[c].sort = HTML_UNSORTED;
        row[0].text = name[r];
        row[0].address = "tf.html?a=1&b=2";
        row[1].text = r % 2 ? "CNN" : "CNN-RNN";
        row[2].text = auc[r];
        row[2].sort = value;
        row[2].strong = r == 8;
        row[3].text = p[r];
        row[3].sort = pvalue;
        row[4].text = r % 3 ? "MA0035.3 Gata1" : NULL;
    }
    const html_link links[1] = {{"summary.tsv", "summary.tsv"}};
    const html_table table = {"All factors and networks", columns, COLUMNS, cells, ROWS, true, true,
                              true, links, 1};
    html_table_add(h, &table);
}

static html *make_page(void)
{
    html *h = html_create("GATA1 <K562> & more", "USC, \"peaks\"", "What 'networks' learnt & how");
    const html_link pages[2] = {{"index", "../index.html"}, {"next: MAFK", "../MAFK/report.html"}};
    html_navigation(h, pages, 2);
    html_section_begin(h, "summary", "Summary");
    html_paragraph(h, "The networks tell bound from shuffled sequences; <b>no tags</b> & no harm "
                      "\xE2\x80\x93 caf\xC3\xA9 \xFF.");
    const html_pair pairs[3] = {{"test sequences", "1,000", NULL},
                                {"weights", "GATA1/cnn/model.h5", "cnn/model.h5"},
                                {"command", "demodash report x", NULL}};
    html_definitions(h, pairs, 3);
    html_definitions(h, pairs, 0);
    add_table(h);
    html_note(h, "Intervals: 95 %, DeLong.");
    html_section_end(h);
    html_section_begin(h, "figures", "Figures");
    html_section_begin(h, "curves", "Curves");
    html_grid_begin(h);
    add_plot(h, "roc-a");
    add_plot(h, "roc-b");
    html_grid_end(h);
    html_section_end(h);
    add_row(h);
    html_details_begin(h, "More <of it>");
    html_links(h, "Data", pages, 2);
    html_details_end(h);
    html_section_end(h);
    return h;
}

static char *page_text(void)
{
    char path[] = "test_html.XXXXXX";
    int handle = mkstemp(path);
    if (handle >= 0) close(handle);
    html *h = make_page();
    CU_ASSERT_EQUAL(html_write(h, path), STATUS_OK);
    size_t size = html_get_size(h);
    html_destroy(h);
    char *text = memory_alloc(1 << 20, 1);
    FILE *f = fopen(path, "rb");
    size_t count = f != NULL ? fread(text, 1, (1 << 20) - 1, f) : 0;
    if (f != NULL) fclose(f);
    unlink(path);
    CU_ASSERT(count >= size && count < size + 500);
    const char *folder = getenv("DEMODASH_LOOK");
    if (folder != NULL) {
        char *copy = memory_format("%s/report.html", folder);
        CU_ASSERT_EQUAL(output_write(copy, text, count), STATUS_OK);
        memory_free(copy);
    }
    return text;
}

static void pages_are_well_formed_and_repeat(void)
{
    char *first = page_text();
    setlocale(LC_ALL, "");
    char *second = page_text();
    setlocale(LC_ALL, "C");
    CU_ASSERT(check_markup(&check, first, true));
    if (check.error[0] != '\0') printf(" %s ", check.error);
    CU_ASSERT_STRING_EQUAL(first, second);
    CU_ASSERT(strncmp(first, "<!DOCTYPE html>", 15) == 0);
    memory_free(first);
    memory_free(second);
}

static void text_stays_text(void)
{
    char *page = page_text();
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<h1>GATA1 &lt;K562&gt; &amp; more</h1>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "&lt;b&gt;no tags&lt;/b&gt; &amp; no harm "
                                        "\xE2\x80\x93 caf\xC3\xA9 \xEF\xBF\xBD."));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "href=\"tf.html?a=1&amp;b=2\">TF&lt;3&gt;&amp;&quot;x"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<p class=\"note\"><b>AUROC</b> area under the ROC "
                                        "&lt;curve&gt;; <b>p</b> of\nthe match.</p>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<summary>More &lt;of it&gt;</summary>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<li><a href=\"#figures\">Figures</a></li>"));
    CU_ASSERT_PTR_NULL(strstr(page, "<li><a href=\"#curves\">"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<h3>Curves</h3>"));
    memory_free(page);
}

static void cells_carry_what_they_sort_by(void)
{
    char *page = page_text();
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<td class=\"n\" data-sort=\"0.87\">0.870</td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "data-sort=\"1e-06\">1e-6</td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<td class=\"n\">n/a</td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<td class=\"n strong\" data-sort=\"0.88\">0.880</td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "<td></td>"));
    memory_free(page);
}

/* Nothing in the page makes a browser ask for anything. */
static void nothing_is_fetched(void)
{
    char *page = page_text();
    static const char *const fetching[] = {"src=", "@import", "url(http", "<img", "<iframe",
                                           "<link rel=\"stylesheet", "fetch(", "XMLHttp", NULL};
    for (int i = 0; fetching[i] != NULL; i++) CU_ASSERT_PTR_NULL(strstr(page, fetching[i]));
    CU_ASSERT_PTR_NOT_NULL(strstr(page, "default-src 'none'"));
    for (const char *p = strstr(page, "http"); p != NULL; p = strstr(p + 1, "http")) {
        bool known = strncmp(p, "http://www.w3.org/2000/svg", 26) == 0
            || strncmp(p, "http-equiv", 10) == 0;
        CU_ASSERT(known);
    }
    memory_free(page);
}

static void an_unwritable_place_is_told(void)
{
    html *h = make_page();
    CU_ASSERT_EQUAL(html_write(h, "no/such/folder/report.html"), STATUS_CREATE);
    CU_ASSERT(strncmp(status_message(), "no/such/folder/report.html: ", 28) == 0);
    html_destroy(h);
}

HARNESS("html",
    {"pages are well-formed and the same on rerun", pages_are_well_formed_and_repeat},
    {"text stays text", text_stays_text},
    {"cells carry what they sort by", cells_carry_what_they_sort_by},
    {"nothing is fetched", nothing_is_fetched},
    {"an unwritable place is told", an_unwritable_place_is_told})
