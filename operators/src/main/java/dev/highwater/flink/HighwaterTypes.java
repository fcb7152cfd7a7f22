package dev.highwater.flink;

import dev.highwater.billing.BillingItem;
import dev.highwater.event.DeadLetter;
import dev.highwater.event.Decoded;
import dev.highwater.event.Deployment;
import dev.highwater.event.Feedback;
import dev.highwater.event.Hash128;
import dev.highwater.event.LateItem;
import dev.highwater.event.UtilisationSample;
import dev.highwater.result.Anomaly;
import dev.highwater.result.Cost;
import dev.highwater.result.CostNotice;
import dev.highwater.result.Recommendation;
import dev.highwater.result.Signal;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * Type information of what sources give and sinks take; pass it wherever Flink would otherwise look
 * into the class.
 */
public final class HighwaterTypes {
  /** What a source gives. */
  public static final TypeInformation<Decoded> DECODED =
      BinaryTypeInfo.of(Decoded.class, new DecodedSerializer());

  public static final TypeInformation<Signal> SIGNAL =
      BinaryTypeInfo.of(Signal.class, new SignalSerializer());

  public static final TypeInformation<Anomaly> ANOMALY =
      BinaryTypeInfo.of(Anomaly.class, new AnomalySerializer());

  public static final TypeInformation<Feedback> FEEDBACK =
      BinaryTypeInfo.of(Feedback.class, new FeedbackSerializer());

  public static final TypeInformation<Deployment> DEPLOYMENT =
      BinaryTypeInfo.of(Deployment.class, new DeploymentSerializer());

  public static final TypeInformation<BillingItem> BILLING_ITEM =
      BinaryTypeInfo.of(BillingItem.class, new BillingItemSerializer());

  public static final TypeInformation<Cost> COST =
      BinaryTypeInfo.of(Cost.class, new CostSerializer());

  public static final TypeInformation<CostNotice> COST_NOTICE =
      BinaryTypeInfo.of(CostNotice.class, new CostNoticeSerializer());

  public static final TypeInformation<UtilisationSample> UTILISATION =
      BinaryTypeInfo.of(UtilisationSample.class, new UtilisationSampleSerializer());

  public static final TypeInformation<Recommendation> RECOMMENDATION =
      BinaryTypeInfo.of(Recommendation.class, new RecommendationSerializer());

  public static final TypeInformation<LateItem> LATE_ITEM =
      BinaryTypeInfo.of(LateItem.class, new LateItemSerializer());

  public static final TypeInformation<DeadLetter> DEAD_LETTER =
      BinaryTypeInfo.of(DeadLetter.class, new DeadLetterSerializer());

  /** A key: its hash code is written by hand from its 128 bits. */
  public static final TypeInformation<Hash128> HASH =
      BinaryTypeInfo.key(Hash128.class, new Hash128Serializer());

  private HighwaterTypes() {}
}
