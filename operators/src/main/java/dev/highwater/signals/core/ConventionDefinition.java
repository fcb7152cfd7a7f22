package dev.highwater.signals.core;

import java.io.Serializable;

/**
 * One way in which producers name a family's data.
 *
 * @param id unique in its family, as {@code signals explain} prints it
 * @param rank lower is preferred among conventions of one source and protocol
 * @param protocol conventions of different protocols ({@code http}, {@code rpc}, {@code messaging})
 *     add up, those of one protocol are alternatives; {@code ""} is a protocol too
 * @param statusKnown failures can be told (REQUESTS); preferred over rank where any convention of
 *     the protocol can
 */
public record ConventionDefinition(
    String id, TelemetrySource source, int rank, String protocol, boolean statusKnown)
    implements Serializable {}
