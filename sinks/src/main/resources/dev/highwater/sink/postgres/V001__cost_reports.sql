-- One row for each report: its key is what was asked for. The same report again replaces it.
create table cost_reports (
  period_from         date        not null,
  period_to           date        not null,
  currency            text        not null,
  cost                text        not null,
  as_of               timestamptz not null,
  split               text        not null,
  total               numeric     not null,
  previous_total      numeric     not null,
  change_percent      numeric,
  complete_through    date,
  potential_savings   numeric,
  implemented_savings numeric,
  report              jsonb       not null,
  written_at          timestamptz not null,
  primary key (period_from, period_to, currency, cost, as_of, split)
);

comment on column cost_reports.period_to is 'exclusive';
comment on column cost_reports.cost is 'effective, billed, list or contracted';
comment on column cost_reports.as_of is 'what was known then; infinity: all that is known';
comment on column cost_reports.split is 'the team or other part that the report is of; empty: all';
comment on column cost_reports.report is 'all of cost-report.json';
