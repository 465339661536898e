#include <crypt.h>
#include <stddef.h>

// Swift does not see a struct with arrays of this size.
static const size_t gatehouse_crypt_data_size = sizeof(struct crypt_data);
