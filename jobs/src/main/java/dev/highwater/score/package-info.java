/**
 * How good the results of {@code detect} are where anomalies are labelled: {@code anomalies score}.
 * Whatever threshold the labels choose is also shown chosen by other groups than it is used on.
 */
package dev.highwater.score;
