alter table cost_reports      add column compared_total numeric;
alter table cost_report_lines add column compared_total numeric;

comment on column cost_reports.compared_total      is 'of the complete days, which change_percent is of; null before';
comment on column cost_report_lines.compared_total is 'of the complete days, which change_percent is of; null before';
