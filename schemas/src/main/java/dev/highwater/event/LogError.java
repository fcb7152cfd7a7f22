package dev.highwater.event;

/** The error that a log record carries; fields are {@code null} where unknown. Masked. */
public record LogError(String type, String message, String location, String stack) {}
