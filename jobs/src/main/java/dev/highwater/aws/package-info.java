/**
 * What is read from AWS: bills of Cost Explorer, utilisation of CloudWatch, what there is in EC2,
 * prices.
 */
package dev.highwater.aws;
