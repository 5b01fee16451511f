-- +goose Up

-- 项目
create table projects (
  id           text primary key,
  code         text not null unique,
  name         text not null,
  unit_id      text not null references units (id),
  division_id  text not null references units (id),
  nature       text not null check (nature in ('一次性', '阶段性', '经常性')),
  category     text not null check (category in ('投资建设类', '经常性运行维护类', '政策扶持类')),
  start_on     date not null,
  end_on       date not null check (end_on >= start_on),
  completed_on date,
  summary      text not null,
  fiscal_fen   bigint not null check (fiscal_fen >= 0), -- 项目资金总额: 财政资金
  other_fen    bigint not null check (other_fen >= 0),  -- 项目资金总额: 其他资金
  version      integer not null
);
create index projects_unit on projects (unit_id, code);
create index projects_division on projects (division_id, code);

-- 资金登记: dated entries; corrections are entries, nothing is changed or removed
create table fund_events (
  id          text primary key,
  project_id  text not null references projects (id),
  fiscal_year integer not null,
  kind        text not null check (kind in ('年初预算', '上年结转', '预算调整', '支出')),
  source      text not null check (source in ('当年财政拨款', '上年结转资金', '其他资金')),
  amount_fen  bigint not null check (amount_fen <> 0),
  happened_on date not null,
  document    text not null,
  note        text not null
);
create index fund_events_project on fund_events (project_id, fiscal_year, happened_on);
