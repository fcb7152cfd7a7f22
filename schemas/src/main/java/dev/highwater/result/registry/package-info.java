/** Schema registries that speak the Confluent REST interface. */
package dev.highwater.result.registry;
