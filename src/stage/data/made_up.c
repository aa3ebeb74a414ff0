/* Letters come from one stream with a key of its own, so that a measurement repeated is the same
 * work. Negatives count as made, though they are no shuffles: training may draw them anew then, as
 * it does with real ones, and that is part of what is timed. */
#include "src/stage/data/made_up.h"

#include "src/core/random.h"

sequence_set made_up_sequences(size_t count, int length)
{
    sequence_set set = sequence_set_make(count, length);
    random_stream s = random_stream_init(random_key_make("bench", "", 1), RANDOM_SIMULATE, 0, 0);
    for (size_t i = 0; i < count * (size_t)length; i++) {
        set.letters[i] = (uint8_t)random_below(&s, 4);
    }
    for (size_t i = 0; i < count; i++) {
        set.labels[i] = i % 2 == 0;
        set.made[i] = i % 2 == 1 ? RECORD_MADE : RECORD_GIVEN;
        sequence_set_put_id(&set, i, "");
    }
    return set;
}
