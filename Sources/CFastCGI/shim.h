#include <fastcgi.h> // the protocol's own numbers
#include <fcgiapp.h>
