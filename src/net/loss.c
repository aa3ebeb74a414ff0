/* With two classes the softmax depends on the difference of the logits alone, so that loss,
 * gradient and probability are each one logistic function of it, taken in double precision and
 * by forms in which the exponential cannot overflow. */
#include "src/net/loss.h"

#include <math.h>
#include <stddef.h>

/* With two classes all depends on the difference z = z1 - z0: p1 = 1/(1 + e^-z) and
 * log p1 = -log(1 + e^-z), written so that the exponential never overflows. */
static double sigmoid(double z)
{
    double e = exp(-fabs(z));
    return z >= 0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
}

static double softplus(double z) /* log(1 + e^z) */
{
    return (z > 0 ? z : 0.0) + log1p(exp(-fabs(z)));
}

static double difference(const float *logits, int b)
{
    return (double)logits[2 * b + 1] - (double)logits[2 * b];
}

double loss_softmax(float *d_logits, float *probability, const float *logits,
                    const uint8_t *labels, double smoothing, int count)
{
    double sum = 0.0;
    for (int b = 0; b < count; b++) {
        double z = difference(logits, b), p = sigmoid(z);
        double q = (labels[b] ? 1.0 - smoothing : 0.0) + smoothing / 2.0;
        sum += isfinite(z) ? q * softplus(-z) + (1.0 - q) * softplus(z) : NAN;
        if (probability != NULL) probability[b] = (float)p;
        if (d_logits == NULL) continue;
        d_logits[2 * b] = (float)(q - p);
        d_logits[2 * b + 1] = (float)(p - q);
    }
    return sum;
}
