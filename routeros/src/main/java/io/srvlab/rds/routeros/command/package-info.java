/**
 * Command lines as text: quoting, whitelist, guards, the envelope around a line, and what the box's error texts mean. All
 * of it is pure; nothing here talks to a box.
 */
@NullMarked
package io.srvlab.rds.routeros.command;

import org.jspecify.annotations.NullMarked;
