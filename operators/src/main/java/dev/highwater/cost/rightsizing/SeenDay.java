package dev.highwater.cost.rightsizing;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * An instance on a UTC day, by its utilisation.
 *
 * @param hours in which it was seen
 * @param hourly what an hour of it costs by the inventory, else by the catalogue, USD; {@code null}
 *     where neither knows, and for spot prices, which the catalogue does not have
 */
public record SeenDay(String id, LocalDate day, int hours, BigDecimal hourly) {}
