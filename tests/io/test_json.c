/* json: what is written is read again; what a file does not hold, or holds wrongly, is refused by
 * name. */
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "io/json.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "tests/harness.h"

static char path[HARNESS_PATH];

/* Put a text at path and read it. */
static status_t read_bytes(json **ret, const char *bytes)
{
    CU_ASSERT_EQUAL(output_write(path, bytes, strlen(bytes)), STATUS_OK);
    return json_read(ret, path);
}

static bool says(const char *words)
{
    return strstr(status_message(), words) != NULL && strstr(status_message(), path) != NULL;
}

static json *make_example(void)
{
    json *all = json_make_object();
    json_put_text(all, "name", "GATA1 \xC3\xA9\t\"x\"");
    json_put_int(all, "seed", INT64_MIN);
    json_put_number(all, "auroc", 0.1234567890123);
    json_put_number(all, "none", NAN);
    json_put_flag(all, "own", true);
    json_put_null(all, "nothing");
    json *list = json_put_list(all, "items");
    for (int i = 0; i < 3; i++) json_put_int(json_add_object(list), "i", i);
    json *inside = json_put_object(all, "inside");
    json_put_number(inside, "x", 2);
    list = json_put_list(all, "texts");
    json_add_text(list, "a");
    json_add_number(list, 1.5);
    return all;
}

static void a_tree_is_written_in_order(void)
{
    json *all = json_make_object(), *more = json_make_object();
    json_put_int(all, "b", 1);
    json_put_number(all, "a", 1.0 / 3);
    json_put_text(all, "b", "two"); /* in the place of the first */
    json_put_int(more, "c", 3);
    json_merge(all, more);
    char *text = json_text(all, (json_form){0, 9, false});
    CU_ASSERT_STRING_EQUAL(text, "{\"b\": \"two\", \"a\": 0.333333333, \"c\": 3}");
    memory_free(text);
    text = json_text(all, (json_form){2, 3, true});
    CU_ASSERT_STRING_EQUAL(text, "{\n  \"b\": \"two\",\n  \"a\": 0.333,\n  \"c\": 3\n}\n");
    memory_free(text);
    json_free(all);
}

static void what_is_written_is_read(void)
{
    json *all = make_example(), *found;
    CU_ASSERT_EQUAL(json_write(path, all, (json_form){1, 17, true}), STATUS_OK);
    json_free(all);
    CU_ASSERT_EQUAL(json_read(&found, path), STATUS_OK);
    json_view v = json_look(found, path), inside = {0}, list = {0};
    const char *text;
    int64_t whole;
    double number = 7;
    bool flag;
    CU_ASSERT_EQUAL(json_get_text(&text, v, "name"), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(text, "GATA1 \xC3\xA9\t\"x\"");
    CU_ASSERT_EQUAL(json_get_int(&whole, v, "seed", INT64_MIN, -1), STATUS_OK);
    CU_ASSERT_EQUAL(whole, INT64_MIN);
    CU_ASSERT_EQUAL(json_get_number(&number, v, "auroc", 0, 1), STATUS_OK);
    CU_ASSERT_EQUAL(number, 0.1234567890123); /* 17 digits: exact */
    CU_ASSERT_EQUAL(json_get_measure(&number, v, "none", 0, 1), STATUS_OK);
    CU_ASSERT(isnan(number));
    CU_ASSERT_EQUAL(json_get_flag(&flag, v, "own"), STATUS_OK);
    CU_ASSERT(flag);
    CU_ASSERT_EQUAL(json_get_list(&list, v, "items"), STATUS_OK);
    CU_ASSERT_EQUAL(json_count(list), 3);
    for (size_t i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(json_get_int(&whole, json_item(list, i), "i", 0, 2), STATUS_OK);
        CU_ASSERT_EQUAL(whole, (int64_t)i);
    }
    CU_ASSERT_EQUAL(json_get_object(&inside, v, "inside"), STATUS_OK);
    CU_ASSERT_EQUAL(json_get_number(&number, inside, "x", 2, 2), STATUS_OK); /* ends are inside */
    CU_ASSERT_EQUAL(json_get_list(&list, v, "texts"), STATUS_OK);
    CU_ASSERT_EQUAL(json_item_text(&text, list, 0), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(text, "a");
    CU_ASSERT_EQUAL(json_item_text(&text, list, 1), STATUS_DATA);
    CU_ASSERT(says("texts[1]: is no text"));
    json_free(found);
}

static void a_missing_field_is_refused_or_left(void)
{
    json *found;
    CU_ASSERT_EQUAL(read_bytes(&found, "{\"gone\": null, \"l\": [{}, {}]}"), STATUS_OK);
    json_view v = json_look(found, path), list = {0};
    double number = 0.5;
    int64_t whole = 4;
    const char *text = "kept";
    bool flag;
    CU_ASSERT_EQUAL(json_find_number(&number, v, "auroc", 0, 1), STATUS_OK);
    CU_ASSERT_EQUAL(json_find_number(&number, v, "gone", 0, 1), STATUS_OK);
    CU_ASSERT_EQUAL(json_find_int(&whole, v, "seed", 0, 1), STATUS_OK);
    CU_ASSERT_EQUAL(json_find_text(&text, v, "gone"), STATUS_OK);
    CU_ASSERT_EQUAL(json_find_list(&list, v, "list"), STATUS_OK);
    CU_ASSERT(number == 0.5 && whole == 4 && strcmp(text, "kept") == 0 && json_count(list) == 0);
    CU_ASSERT_EQUAL(json_get_number(&number, v, "auroc", 0, 1), STATUS_DATA);
    CU_ASSERT(says("auroc: is missing") && isnan(number)); /* never a number that looks measured */
    CU_ASSERT_EQUAL(json_get_measure(&number, v, "auroc", 0, 1), STATUS_DATA);
    CU_ASSERT_EQUAL(json_get_int(&whole, v, "gone", 0, 1), STATUS_DATA);
    CU_ASSERT(says("gone: is null"));
    CU_ASSERT_EQUAL(json_get_text(&text, v, "name"), STATUS_DATA);
    CU_ASSERT_EQUAL(json_get_flag(&flag, v, "own"), STATUS_DATA);
    CU_ASSERT_EQUAL(json_get_object(&list, v, "x"), STATUS_DATA);
    CU_ASSERT_EQUAL(json_get_list(&list, v, "l"), STATUS_OK);
    CU_ASSERT_EQUAL(json_get_text(&text, json_item(list, 1), "name"), STATUS_DATA);
    CU_ASSERT(says("l[1]: name: is missing"));
    json_free(found);
}

static void a_field_of_another_type_is_refused(void)
{
    json *found;
    CU_ASSERT_EQUAL(
        read_bytes(&found, "{\"t\": \"0.5\", \"n\": 1.0, \"o\": {}, \"b\": 1, \"l\": []}"),
        STATUS_OK);
    json_view v = json_look(found, path), inside = {0};
    double number = 3;
    int64_t whole = 3;
    const char *text;
    bool flag;
    CU_ASSERT_EQUAL(json_get_number(&number, v, "t", 0, 1), STATUS_DATA);
    CU_ASSERT(says("t: is no number"));
    CU_ASSERT_EQUAL(json_find_number(&number, v, "o", 0, 1), STATUS_DATA); /* it is there */
    CU_ASSERT_EQUAL(json_get_int(&whole, v, "n", 0, 9), STATUS_DATA);
    CU_ASSERT(says("n: is no whole number") && whole == 0);
    CU_ASSERT_EQUAL(json_get_text(&text, v, "n"), STATUS_DATA);
    CU_ASSERT_EQUAL(json_get_flag(&flag, v, "b"), STATUS_DATA);
    CU_ASSERT_EQUAL(json_get_object(&inside, v, "l"), STATUS_DATA);
    CU_ASSERT_EQUAL(json_get_list(&inside, v, "o"), STATUS_DATA);
    CU_ASSERT(says("o: is no list"));
    CU_ASSERT_EQUAL(json_get_number(&number, v, "b", 0, 1), STATUS_OK); /* 1 is a number */
    CU_ASSERT_EQUAL(json_get_number(&number, inside, "b", 0, 1), STATUS_DATA); /* of nothing */
    json_free(found);
}

static void a_value_out_of_range_is_refused(void)
{
    json *found;
    CU_ASSERT_EQUAL(
        read_bytes(&found, "{\"auroc\": 7, \"seed\": -3, \"big\": 9223372036854775807}"),
        STATUS_OK);
    json_view v = json_look(found, path);
    double number;
    int64_t whole;
    CU_ASSERT_EQUAL(json_get_number(&number, v, "auroc", 0, 1), STATUS_DATA);
    CU_ASSERT(says("auroc: 7 is outside 0 to 1") && isnan(number));
    CU_ASSERT_EQUAL(json_get_measure(&number, v, "auroc", 0, 1), STATUS_DATA);
    CU_ASSERT_EQUAL(json_find_number(&number, v, "auroc", 0, 1), STATUS_DATA);
    CU_ASSERT_EQUAL(json_get_int(&whole, v, "seed", 0, INT64_MAX), STATUS_DATA);
    CU_ASSERT(says("seed: -3 is outside"));
    CU_ASSERT_EQUAL(json_get_int(&whole, v, "big", 0, INT64_MAX), STATUS_OK);
    CU_ASSERT_EQUAL(whole, INT64_MAX);
    json_free(found);
}

static void a_damaged_file_is_refused_with_its_line(void)
{
    static const char *const bad[] = {
        "", "{", "{\"a\": 1", "{\"a\": 1}\n{", "[1]", "{\"a\": NaN}", "{\"a\": 1e999}",
        "{\"a\": 9223372036854775808}", "{\"a\": 1,\n\"a\": 2}", "{\"a\": \"\\u0000\"}",
        "{\"a\": \"\xff\"}", "{\"a\": 01}", "nonsense"};
    json *found;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_EQUAL(read_bytes(&found, bad[i]), STATUS_DATA);
        CU_ASSERT_PTR_NULL(found);
        CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), path));
    }
    CU_ASSERT_EQUAL(read_bytes(&found, "{\"a\": 1,\n\"a\": 2}"), STATUS_DATA);
    CU_ASSERT(says(":2: "));
    CU_ASSERT_EQUAL(json_read(&found, "/tmp"), STATUS_DATA);
    CU_ASSERT_EQUAL(truncate(path, (1L << 26) + 1), 0); /* sparse: looked at, not read */
    CU_ASSERT_EQUAL(json_read(&found, path), STATUS_DATA);
    CU_ASSERT(says("larger than 64 MiB"));
    unlink(path);
    CU_ASSERT_EQUAL(json_read(&found, path), STATUS_NOINPUT);
}

static void a_byte_order_mark_is_passed_over(void)
{
    json *found;
    int64_t whole;
    CU_ASSERT_EQUAL(read_bytes(&found, "\xef\xbb\xbf{\"a\": 5}"), STATUS_OK);
    CU_ASSERT_EQUAL(json_get_int(&whole, json_look(found, path), "a", 0, 9), STATUS_OK);
    CU_ASSERT_EQUAL(whole, 5);
    json_free(found);
    CU_ASSERT_EQUAL(read_bytes(&found, "{}"), STATUS_OK); /* shorter than a mark */
    json_free(found);
    CU_ASSERT_EQUAL(read_bytes(&found, "\xef\xbb\xbf\xef\xbb\xbf{}"), STATUS_DATA);
}

/* Names from strangers' files: a field is never lost for a byte in it. */
static void bytes_that_are_no_utf8_are_replaced(void)
{
    json *all = json_make_object();
    json_put_text(all, "a\xff", "x\xe9y\xed\xa0\x80\xc3");
    json_put_text(all, "whole", "\xF0\x9F\xA7\xAC\xE2\x82\xAC");
    json_put_text(all, "none", NULL);
    char *text = json_text(all, (json_form){0, 9, false});
    CU_ASSERT_STRING_EQUAL(text, "{\"a\xEF\xBF\xBD\": \"x\xEF\xBF\xBDy\xEF\xBF\xBD\xEF\xBF\xBD"
                                 "\xEF\xBF\xBD\xEF\xBF\xBD\", \"whole\": \"\xF0\x9F\xA7\xAC\xE2\x82"
                                 "\xAC\", \"none\": null}");
    memory_free(text);
    json_free(all);
}

static void append(void *data, const char *name, const char *text)
{
    strcat(data, name);
    strcat(data, "=");
    strcat(data, text);
    strcat(data, ";");
}

static void members_are_visited_in_order(void)
{
    char seen[200] = "";
    json *all = make_example();
    json_visit(json_look(all, "x"), append, seen);
    json_free(all);
    CU_ASSERT_STRING_EQUAL(seen, "name=GATA1 \xC3\xA9\t\"x\";seed=-9223372036854775808;"
                                 "auroc=0.123457;none=?;own=?;nothing=?;items=?;inside=?;texts=?;");
}

static const harness_test tests[] = {
    {"a tree is written in order", a_tree_is_written_in_order},
    {"what is written is read", what_is_written_is_read},
    {"a missing field is refused or left", a_missing_field_is_refused_or_left},
    {"a field of another type is refused", a_field_of_another_type_is_refused},
    {"a value out of range is refused", a_value_out_of_range_is_refused},
    {"a damaged file is refused with its line", a_damaged_file_is_refused_with_its_line},
    {"a byte order mark is passed over", a_byte_order_mark_is_passed_over},
    {"bytes that are no UTF-8 are replaced", bytes_that_are_no_utf8_are_replaced},
    {"members are visited in order", members_are_visited_in_order}};

int main(void)
{
    harness_path(path, "demodash_json_XXXXXX");
    const int handle = mkstemp(path);
    if (handle < 0) return 99;
    close(handle);
    const int code = harness_main("json", tests, sizeof tests / sizeof tests[0]);
    unlink(path);
    return code;
}
