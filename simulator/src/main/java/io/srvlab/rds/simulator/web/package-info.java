/** The box over HTTP: the page, metrics, and the calls that change faults and settings. Nothing is trusted to be HTML. */
@NullMarked
package io.srvlab.rds.simulator.web;

import org.jspecify.annotations.NullMarked;
