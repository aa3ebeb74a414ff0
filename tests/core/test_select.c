/* select: names, numbers, patterns and beginnings; nothing is guessed, and no name is out of
 * reach. */
#include <string.h>

#include "src/core/memory.h"
#include "src/core/select.h"
#include "src/core/text.h"
#include "tests/harness.h"

static const char *const names[] = {"NFE2_K562", "NFE2L1_K562", "NFYA", "NFYB", "a,b", "a", "c,d",
                                    "@x", "3", "x[1]", "x1", "*"};
enum { COUNT = sizeof names / sizeof names[0] };

/* The chosen names parted by blanks; NULL on an error. */
static char *choose(const char *list, bool by_number)
{
    selection s = {.what = "dataset", .where = "in the compendium", .names = names, .count = COUNT,
                   .by_number = by_number};
    text_builder found = {0};
    const status_t status = select_list(&s, list);
    for (size_t i = 0; i < s.chosen_count; i++) text_add_item(&found, " ", names[s.chosen[i]]);
    select_release(&s);
    char *text = text_end(&found);
    if (status == STATUS_OK) return text;
    CU_ASSERT_EQUAL(status, STATUS_USAGE);
    memory_free(text);
    return NULL;
}

static void expect(const char *list, const char *chosen)
{
    char *found = choose(list, true);
    CU_ASSERT_PTR_NOT_NULL(found);
    if (found == NULL) return;
    CU_ASSERT_STRING_EQUAL(found, chosen);
    memory_free(found);
}

static void refuse(const char *list, const char *words)
{
    char *found = choose(list, true);
    CU_ASSERT_PTR_NULL(found);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), words));
    if (strstr(status_message(), words) == NULL) puts(status_message());
    memory_free(found);
}

static void what_is_meant_is_chosen(void)
{
    expect("NFYA", "NFYA");
    expect("NFE2", "NFE2_K562");     /* no letter follows; NFE2L1 is another factor */
    expect("NFE2L", "NFE2L1_K562");  /* the only one that begins so */
    expect("NF*", "NFE2_K562 NFE2L1_K562 NFYA NFYB");
    expect("NFY?,NFE2_*,NFYA", "NFYA NFYB NFE2_K562");
    expect("NFY[B]", "NFYB");
    expect("1-2,NFYB", "NFE2_K562 NFE2L1_K562 NFYB");
    expect("4", "NFYB");
    expect("3", "3");                /* a name goes before a number.. */
    expect("*", "*");                /* ..and before a pattern */
    expect("x[1]", "x[1]");
    expect("@x,a", "@x a");
    expect("a,b", "a,b");
    expect("NFYA,c,d,a,b,a", "NFYA c,d a,b a");
    expect("a", "a");
    expect("NFYA,,NFYA,", "NFYA");
    char *found = choose("x1,4", false);
    CU_ASSERT_PTR_NULL(found); /* "4" is a number, and numbers do not count */
    memory_free(found);
}

static void what_is_not_there_is_refused(void)
{
    refuse("NFY", "dataset 'NFY': 2 names begin so: NFYA, NFYB");
    refuse("nfya", "dataset 'nfya' is not in the compendium; did you mean 'NFYA'?");
    refuse("NFYC", "did you mean 'NFYA'?");
    refuse("NFE2_HepG2", "did you mean 'NFE2_K562'?");
    refuse("CTCF", "dataset 'CTCF' is not in the compendium");
    refuse("Q*", "no dataset in the compendium fits the pattern 'Q*'");
    refuse("13", "the numbers in the compendium are 1-12");
    refuse("0", "the numbers in the compendium are 1-12");
    refuse("NFYA,zzzzzz", "'zzzzzz' is not in the compendium");
    refuse("\x1b[2J", "'\\x1b[2J'");
    refuse("\x1bq", "'\\x1bq' is not in");
}

static void a_list_that_is_a_name_too_is_refused(void)
{
    static const char *const both[] = {"a", "b", "a,b"};
    selection s = {.what = "dataset", .where = "there", .names = both, .count = 3};
    CU_ASSERT_EQUAL(select_list(&s, "a,b"), STATUS_USAGE);
    CU_ASSERT_PTR_NOT_NULL(strstr(status_message(), "is one dataset and a list of others"));
    CU_ASSERT_EQUAL(select_list(&s, "a?b"), STATUS_OK);
    CU_ASSERT(s.chosen_count == 1 && s.chosen[0] == 2);
    CU_ASSERT_EQUAL(select_list(&s, "b,a"), STATUS_OK);
    CU_ASSERT_EQUAL(s.chosen_count, 3);
    select_release(&s);
}

static void the_nearest_name(void)
{
    static const char *const words[] = {"sweep", "train", "tune", "import", "info"};
    CU_ASSERT_STRING_EQUAL(select_nearest("swepp", words, 5), "sweep");
    CU_ASSERT_STRING_EQUAL(select_nearest("IMPORT", words, 5), "import");
    CU_ASSERT_STRING_EQUAL(select_nearest("trian", words, 5), "train");
    CU_ASSERT_PTR_NULL(select_nearest("xyz", words, 5));
    CU_ASSERT_PTR_NULL(select_nearest("", words, 5));
    CU_ASSERT_PTR_NULL(select_nearest("q", words, 5)); /* any word of one letter is near to none */
}

HARNESS("select", {"what is meant is chosen", what_is_meant_is_chosen},
        {"what is not there is refused", what_is_not_there_is_refused},
        {"a list that is a name too is refused", a_list_that_is_a_name_too_is_refused},
        {"the nearest name", the_nearest_name})
