/* level: the name of a kernel at the level that a file is compiled for. KERNEL_LEVEL is set by the
 * Makefile; KERNEL(kernels_conv) is kernels_conv_base, kernels_conv_v3 or kernels_conv_v4. */
#ifndef DEMODASH_NET_KERNELS_LEVEL_H
#define DEMODASH_NET_KERNELS_LEVEL_H

#define KERNEL_PASTE(name, level) name##_##level
#define KERNEL_EXPAND(name, level) KERNEL_PASTE(name, level)
#define KERNEL(name) KERNEL_EXPAND(name, KERNEL_LEVEL)

#endif
