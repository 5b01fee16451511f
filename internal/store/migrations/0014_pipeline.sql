-- +goose Up

-- 项目申报: at most one for a project, which gives it its id. A state in the library stands behind the decision that
-- admitted the project.
create table declarations (
  id           text primary key references projects (id),
  project_id   text not null unique references projects (id),
  fiscal_year  integer not null, -- the first year money is asked for
  state        text not null,
  entry        text not null, -- JSON: the draft as typed
  acts         text not null, -- JSON: 办理记录
  filers       text not null, -- JSON: who filed in this round
  editions     integer not null,
  decisions    text not null, -- JSON: 主任办公会决定
  judgements   text not null, -- JSON: 查重意见
  lineage      text not null, -- JSON: 项目沿革
  minutes      text not null, -- 会议纪要编号 of the decision in force; empty while none admitted it
  approved_fen bigint not null check (approved_fen >= 0), -- 核定金额
  updated_at   timestamptz not null,
  updated_by   text not null,
  saved_page   text not null,
  saved_edit   integer not null,
  version      integer not null,
  check (id = project_id),
  check (minutes <> '' or state not in ('已入库', '已立项', '实施中', '已完成', '已评价', '已关闭'))
);
create index declarations_state on declarations (state);
create index declarations_year on declarations (fiscal_year, state);

-- 申报书版本: frozen at submission and admission, never changed
create table declaration_editions (
  project_id   text not null references declarations (id),
  no           integer not null,
  kind         text not null check (kind in ('提交版', '入库版')),
  form         text not null, -- JSON: the form as understood
  materials    text not null, -- JSON: 随附材料
  approved_fen bigint not null,
  by_name      text not null,
  frozen_at    timestamptz not null,
  primary key (project_id, no)
);

-- 分年资金 of the newest edition
create table declaration_years (
  project_id  text not null references declarations (id),
  fiscal_year integer not null,
  fiscal_fen  bigint not null check (fiscal_fen >= 0), -- 财政资金
  other_fen   bigint not null check (other_fen >= 0),  -- 其他资金
  primary key (project_id, fiscal_year)
);
create index declaration_years_year on declaration_years (fiscal_year);

-- 项目排序: one row for each version; division_id is empty for the whole park
create table rankings (
  fiscal_year integer not null,
  division_id text not null,
  no          integer not null,
  places      text not null, -- JSON: 排序位次
  reason      text not null,
  by_name     text not null,
  ranked_at   timestamptz not null,
  primary key (fiscal_year, division_id, no)
);

-- 投资账登记: dated amounts of capital works; corrections are entries
create table works_entries (
  id         text primary key,
  project_id text not null references projects (id),
  item       text not null, -- 工程或费用名称
  stage      text not null check (stage in ('批准概算', '合同', '结算', '竣工决算')),
  amount_fen bigint not null check (amount_fen <> 0),
  dated_on   date not null,
  document   text not null,
  note       text not null
);
create index works_entries_project on works_entries (project_id, dated_on);
