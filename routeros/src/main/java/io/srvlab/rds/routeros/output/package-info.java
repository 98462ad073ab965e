/**
 * From the box's text to rows, and from rows to records. A form that cannot be understood whole is Malformed: nothing here
 * ever answers "none" to garbage. No connection, no command lives here, but for the words that ask for a form.
 */
@NullMarked
package io.srvlab.rds.routeros.output;

import org.jspecify.annotations.NullMarked;
