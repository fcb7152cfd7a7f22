package dev.highwater.billing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * FOCUS 1.2's categories of services with their subcategories, and the category of the AWS services
 * that AWS itself bills under several, since in FOCUS a service has one.
 */
final class ServiceCategories {
  private static final String SUBCATEGORIES =
      """
      AI and Machine Learning: AI Platforms, Bots, Generative AI, Machine Learning, Natural Language Processing
      Analytics: Analytics Platforms, Business Intelligence, Data Processing, Search, Streaming Analytics
      Business Applications: Productivity and Collaboration
      Compute: Containers, End User Computing, Quantum Compute, Serverless Compute, Virtual Machines
      Databases: Caching, Data Warehouses, Ledger Databases, NoSQL Databases, Relational Databases, Time Series Databases
      Developer Tools: Developer Platforms, Continuous Integration and Deployment, Development Environments, Source Code Management, Quality Assurance
      Identity: Identity and Access Management
      Integration: API Management, Messaging, Workflow Orchestration
      Internet of Things: IoT Analytics, IoT Platforms
      Management and Governance: Architecture, Compliance, Cost Management, Data Governance, Disaster Recovery, Endpoint Management, Observability, Support
      Media: Content Creation, Gaming, Media Streaming, Mixed Reality
      Migration: Data Migration, Resource Migration
      Multicloud: Multicloud Integration
      Networking: Application Networking, Content Delivery, Network Connectivity, Network Infrastructure, Network Routing, Network Security
      Security: Secret Management, Security Posture Management, Threat Detection and Response
      Storage: Backup Storage, Block Storage, File Storage, Object Storage, Storage Platforms
      Web: Application Platforms
      """;

  private static final String SERVICES =
      """
      Amazon Elastic Compute Cloud: Virtual Machines
      AmazonEC2: Virtual Machines
      Amazon Elastic Container Service: Containers
      Amazon Elastic Container Service for Kubernetes: Containers
      Amazon EC2 Container Registry (ECR): Containers
      AWS Lambda: Serverless Compute
      AWS Glue: Data Processing
      Amazon Athena: Analytics Platforms
      Amazon Redshift: Data Warehouses
      Amazon Simple Storage Service: Object Storage
      Amazon Elastic File System: File Storage
      Amazon Relational Database Service: Relational Databases
      Amazon DynamoDB: NoSQL Databases
      Amazon ElastiCache: Caching
      Elastic Load Balancing: Application Networking
      Amazon Virtual Private Cloud: Network Infrastructure
      Amazon CloudFront: Content Delivery
      Amazon Route 53: Network Routing
      AWS Data Transfer: Network Infrastructure
      Amazon Simple Queue Service: Messaging
      Amazon Simple Notification Service: Messaging
      AWS Step Functions: Workflow Orchestration
      AmazonCloudWatch: Observability
      AWS CloudTrail: Compliance
      AWS Systems Manager: Endpoint Management
      AWS Key Management Service: Secret Management
      AWS Secrets Manager: Secret Management
      AWS Security Hub: Security Posture Management
      AWS IoT: IoT Platforms
      AWS CloudShell: Development Environments
      AWS Migration Hub Refactor Spaces: Resource Migration
      """;

  private static final Map<String, String> CATEGORY_OF = new HashMap<>();
  private static final Map<String, String> SERVICE = new HashMap<>();
  private static final Set<String> CATEGORIES =
      new HashSet<>(FocusColumn.SERVICE_CATEGORY.allowed());

  static {
    for (String line : SUBCATEGORIES.lines().toList()) {
      String[] parts = line.split(": ", 2);
      for (String subcategory : parts[1].split(", ")) {
        CATEGORY_OF.put(subcategory, parts[0]);
      }
    }
    for (String line : SERVICES.lines().toList()) {
      String[] parts = line.split(": ", 2);
      SERVICE.put(parts[0], parts[1]);
    }
  }

  private ServiceCategories() {}

  /** Subcategory of a service that is known; {@code null} for others. */
  static String ofService(String name) {
    return SERVICE.get(name);
  }

  /** Category of a subcategory; {@code null} for none of 1.2's. */
  static String categoryOf(String subcategory) {
    return subcategory.startsWith("Other (")
        ? subcategory.substring("Other (".length(), subcategory.length() - 1)
        : CATEGORY_OF.get(subcategory);
  }

  static boolean isCategory(String category) {
    return category != null && CATEGORIES.contains(category);
  }
}
