/** What every Flink function shares: serializers and operator uids. */
package dev.highwater.flink;
