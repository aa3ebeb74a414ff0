/* number: what is a number, what is none, and what lies outside, at the bounds of 64 bits too. */
#include <float.h>

#include "src/core/number.h"
#include "src/core/options.h"
#include "tests/harness.h"

static number_found whole(int64_t *ret, const char *text)
{
    *ret = -77;
    return number_read_int(ret, text, INT64_MIN, INT64_MAX);
}

static void test_whole(void)
{
    const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0}, {"007", 7}, {"+5", 5}, {"-5", -5}, {"-0", 0},
                {"9007199254740993", 9007199254740993}, {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN}};
    const char *const none[] = {"", "-", "+", "+-1", "--1", " 1", "1 ", "0x10", "1e3", "1.0", "a",
                                "1,2", "\t3"};
    const char *const outside[] = {"9223372036854775808", "-9223372036854775809",
                                   "99999999999999999999", "18446744073709551617",
                                   "4294967296000000000000"};
    int64_t value;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        EACH_EQUAL(whole(&value, good[i].text), NUMBER_READ);
        EACH_EQUAL(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        EACH_EQUAL(whole(&value, none[i]), NUMBER_MISSING);
        EACH_EQUAL(value, -77);
    }
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        EACH_EQUAL(whole(&value, outside[i]), NUMBER_OUTSIDE);
        EACH_EQUAL(value, -77);
    }
    CU_ASSERT_EQUAL(number_read_int(&value, "16", 1, 16), NUMBER_READ);
    CU_ASSERT_EQUAL(number_read_int(&value, "17", 1, 16), NUMBER_OUTSIDE);
    CU_ASSERT_EQUAL(number_read_int(&value, "0", 1, 16), NUMBER_OUTSIDE);
}

static void test_next(void)
{
    const char *at = "12,-3;4";
    int64_t value = 0;
    CU_ASSERT_EQUAL(number_next_int(&value, &at, -10, 100), NUMBER_READ);
    CU_ASSERT(value == 12 && strcmp(at, ",-3;4") == 0);
    CU_ASSERT_EQUAL(number_next_int(&value, &at, -10, 100), NUMBER_MISSING);
    CU_ASSERT_STRING_EQUAL(at, ",-3;4");
    at++;
    CU_ASSERT_EQUAL(number_next_int(&value, &at, 0, 100), NUMBER_OUTSIDE);
    CU_ASSERT(value == 12 && strcmp(at, ";4") == 0);
}

static void test_real(void)
{
    double value = -77;
    CU_ASSERT(number_read_real(&value, "1e-3", 0, 1) == NUMBER_READ && value == 1e-3);
    CU_ASSERT(number_read_real(&value, "-.5", -1, 1) == NUMBER_READ && value == -0.5);
    CU_ASSERT(number_read_real(&value, "1e-400", 0, 1) == NUMBER_READ && value == 0);
    value = -77;
    const char *const none[] = {"", "nan", "inf", "-inf", " 1", "1 ", "0x1p3", "1,5", "1e", "."};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        EACH_EQUAL(number_read_real(&value, none[i], -DBL_MAX, DBL_MAX), NUMBER_MISSING);
    }
    CU_ASSERT_EQUAL(number_read_real(&value, "1e999", -DBL_MAX, DBL_MAX), NUMBER_OUTSIDE);
    CU_ASSERT_EQUAL(number_read_real(&value, "1.01", 0, 1), NUMBER_OUTSIDE);
    CU_ASSERT_EQUAL(value, -77);
}

static void test_range(void)
{
    int64_t first = 0, last = 0;
    const char *at = "3-7,9";
    CU_ASSERT_EQUAL(number_next_range(&first, &last, &at, 1, 9), NUMBER_READ);
    CU_ASSERT(first == 3 && last == 7 && strcmp(at, ",9") == 0);
    at++;
    CU_ASSERT_EQUAL(number_next_range(&first, &last, &at, 1, 9), NUMBER_READ);
    CU_ASSERT(first == 9 && last == 9 && *at == '\0');
    const char *const none[] = {"7-3", "-3", "3-", "3--4", "x", ""};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        at = none[i];
        EACH_EQUAL(number_next_range(&first, &last, &at, 1, 9), NUMBER_MISSING);
    }
    const char *const outside[] = {"0", "1-10", "99999999999999999999", "1-99999999999999999999",
                                   "9223372036854775800-99999999999999999999"};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        at = outside[i];
        EACH_EQUAL(number_next_range(&first, &last, &at, 1, 9), NUMBER_OUTSIDE);
    }
    CU_ASSERT(first == 9 && last == 9);
}

static status_t parse(long *whole_value, double *real_value, const char *argument)
{
    const option_row rows[] = {
        {OPTION_INT, 0, "any", whole_value, "N", .help = ""},
        {OPTION_INT, 0, "all", whole_value, "N", .help = "", .min = 0, .max = 0x1p63},
        {OPTION_INT, 0, "few", whole_value, "N", .help = "", .min = 1, .max = 16},
        {OPTION_REAL, 0, "real", real_value, "X", .help = "", .min = 0, .max = 1}};
    char name[] = "program", word[80];
    snprintf(word, sizeof word, "%s", argument);
    char *argv[] = {name, word, NULL};
    int operands;
    return options_parse(&operands, 2, argv, rows, sizeof rows / sizeof *rows);
}

/* The option's answer names the range, also where the number does not fit 64 bits. */
static void test_options(void)
{
    long n = 5;
    double x = 0.5;
    CU_ASSERT(parse(&n, &x, "--all=9223372036854775807") == STATUS_OK && n == INT64_MAX);
    CU_ASSERT(parse(&n, &x, "--any=-9223372036854775808") == STATUS_OK && n == INT64_MIN);
    CU_ASSERT_EQUAL(parse(&n, &x, "--any=99999999999999999999"), STATUS_USAGE);
    CU_ASSERT(strstr(status_message(), "is outside -9223372036854775808..9223372036854775807")
              != NULL);
    CU_ASSERT_EQUAL(parse(&n, &x, "--few=99999999999999999999"), STATUS_USAGE);
    CU_ASSERT(strstr(status_message(), "is outside 1..16") != NULL);
    CU_ASSERT_EQUAL(parse(&n, &x, "--all=-1"), STATUS_USAGE);
    CU_ASSERT(strstr(status_message(), "is outside 0..9223372036854775807") != NULL);
    CU_ASSERT_EQUAL(parse(&n, &x, "--few= 3"), STATUS_USAGE);
    CU_ASSERT_EQUAL(parse(&n, &x, "--real=1e999"), STATUS_USAGE);
    CU_ASSERT(strstr(status_message(), "is outside 0..1") != NULL);
    CU_ASSERT_EQUAL(parse(&n, &x, "--real=nan"), STATUS_USAGE);
    CU_ASSERT(n == INT64_MIN && x == 0.5);
}

HARNESS("number", {"whole numbers", test_whole}, {"numbers in lists", test_next},
        {"real numbers", test_real}, {"ranges", test_range}, {"options name their range",
                                                              test_options})
