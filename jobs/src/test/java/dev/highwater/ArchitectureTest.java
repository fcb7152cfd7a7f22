package dev.highwater;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows and rings of docs/design.md, held by the build. */
@AnalyzeClasses(packages = "dev.highwater", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] SCHEMAS = {
    "dev.highwater.event..",
    "dev.highwater.codec..",
    "dev.highwater.privacy..",
    "dev.highwater.billing..",
    "dev.highwater.result.."
  };
  private static final String[] CORE = {
    "dev.highwater.math..",
    "dev.highwater.relabel..",
    "dev.highwater.signals.core..",
    "dev.highwater.signals.pack..",
    "dev.highwater.anomalies.core..",
    "dev.highwater.cost.core..",
    "dev.highwater.cost.findings..",
    "dev.highwater.cost.anomalies..",
    "dev.highwater.cost.forecast..",
    "dev.highwater.cost.rightsizing..",
    "dev.highwater.yaml.."
  };
  private static final String[] OPERATORS = {
    "dev.highwater.math..",
    "dev.highwater.relabel..",
    "dev.highwater.signals..",
    "dev.highwater.anomalies..",
    "dev.highwater.cost..",
    "dev.highwater.yaml..",
    "dev.highwater.flink.."
  };
  private static final String[] JOBS = {
    "dev.highwater.cli..",
    "dev.highwater.config..",
    "dev.highwater.topics..",
    "dev.highwater.input..",
    "dev.highwater.jobs..",
    "dev.highwater.demo..",
    "dev.highwater.bench..",
    "dev.highwater.aws..",
    "dev.highwater.detect..",
    "dev.highwater.files..",
    "dev.highwater.forecast..",
    "dev.highwater.bills..",
    "dev.highwater.report..",
    "dev.highwater.rightsizing..",
    "dev.highwater.score.."
  };

  @ArchTest
  static final ArchRule schemasKnowNoFlink =
      noClasses()
          .that()
          .resideInAnyPackage(SCHEMAS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.flink..");

  @ArchTest
  static final ArchRule schemasKnowNobodyElse =
      noClasses()
          .that()
          .resideInAnyPackage(SCHEMAS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(OPERATORS);

  @ArchTest
  static final ArchRule coreKnowsNoFlinkAndNoClient =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..");

  @ArchTest
  static final ArchRule coreReadsNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule operatorsReadNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(OPERATORS)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule operatorsSeeNoSinksAndNoKafka =
      noClasses()
          .that()
          .resideInAnyPackage(OPERATORS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.highwater.sink..", "org.apache.kafka..", "org.apache.flink.connector.kafka..");

  @ArchTest
  static final ArchRule operatorsSeeNoJobs =
      noClasses()
          .that()
          .resideInAnyPackage(OPERATORS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(JOBS);

  @ArchTest
  static final ArchRule sinksSeeNoOperators =
      noClasses()
          .that()
          .resideInAPackage("dev.highwater.sink..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(OPERATORS);

  @ArchTest
  static final ArchRule noEvictorsAndNoSlidingWindows =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.flink.streaming.api.windowing.evictors..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching(".*Sliding(Event|Processing)TimeWindows");
}
