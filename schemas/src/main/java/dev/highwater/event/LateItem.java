package dev.highwater.event;

/**
 * Something that came after its windows had closed.
 *
 * @param input name of the input ({@code metrics}, {@code logs}, {@code spans})
 * @param what {@code item} for a whole item; {@code share} for the part of an increase that lies in
 *     closed windows; {@code cells} for what a delivery of bills would change in closed months
 * @param series canonical text of what it belongs to
 * @param timeMillis its event time
 * @param watermarkMillis the watermark when it came; Long.MIN_VALUE for a share
 * @param count items, or the amount of the share
 */
public record LateItem(
    String input,
    String what,
    String series,
    long timeMillis,
    long watermarkMillis,
    double count) {}
