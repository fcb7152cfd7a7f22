create table cost_report_lines (
  period_from    date        not null,
  period_to      date        not null,
  currency       text        not null,
  cost           text        not null,
  as_of          timestamptz not null,
  split          text        not null,
  grouped_by     text        not null,
  name           text        not null,
  place          integer     not null,
  total          numeric     not null,
  previous_total numeric     not null,
  change_percent numeric,
  primary key (period_from, period_to, currency, cost, as_of, split, grouped_by, name),
  foreign key (period_from, period_to, currency, cost, as_of, split)
    references cost_reports on delete cascade
);

comment on column cost_report_lines.grouped_by is 'byService, byEnvironment, byTeam …';
comment on column cost_report_lines.place is 'from 1, dearest first';

create table cost_report_days (
  period_from date        not null,
  period_to   date        not null,
  currency    text        not null,
  cost        text        not null,
  as_of       timestamptz not null,
  split       text        not null,
  day         date        not null,
  total       numeric     not null,
  preliminary boolean     not null,
  primary key (period_from, period_to, currency, cost, as_of, split, day),
  foreign key (period_from, period_to, currency, cost, as_of, split)
    references cost_reports on delete cascade
);
