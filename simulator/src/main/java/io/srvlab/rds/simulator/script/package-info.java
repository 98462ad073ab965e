/** The command language: lexer and parser (nothing runs unless the whole line parses), values, interpreter. Knows no disks. */
@NullMarked
package io.srvlab.rds.simulator.script;

import org.jspecify.annotations.NullMarked;
