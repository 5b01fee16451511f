-- +goose Up

-- 标准: one row for each edition of a code; retired, never deleted
create table standards (
  id         text primary key,
  code       text not null,
  edition    integer not null,
  unit_id    text not null references units (id), -- who drafted it
  drafter    text not null,
  state      text not null check (state in ('拟定', '待审核', '有效', '停用')),
  content    text not null, -- JSON: 标准内容
  acts       text not null, -- JSON: 办理记录
  filers     text not null, -- JSON: who filed in this round
  updated_at timestamptz not null,
  updated_by text not null,
  version    integer not null,
  unique (code, edition)
);

-- 定额比对设置: one row for each version, never changed
create table quota_settings (
  no      integer primary key,
  effects text not null, -- JSON: 超标准处理 by 项目类别
  reason  text not null,
  by_name text not null,
  set_at  timestamptz not null
);

-- 预算明细行: the lines of the newest edition of each budget. What owns it is named as in the log, such as 项目申报
create table budget_lines (
  owner_kind    text not null,
  owner_id      text not null,
  no            integer not null,
  line_id       text not null,
  project_id    text not null references projects (id),
  fiscal_year   integer not null,
  item          text not null, -- 实施内容
  detail        text not null, -- 费用明细
  specification text not null, -- 规格标准
  unit          text not null, -- 计量单位
  quantity      text not null, -- decimal
  price_fen     bigint not null check (price_fen > 0),
  basis         text not null, -- 价格依据
  primary key (owner_kind, owner_id, no)
);
create index budget_lines_year on budget_lines (fiscal_year, project_id);

-- 比对处理: standards chosen for the lines of a budget, and reasons for being over them
create table quota_answers (
  owner_kind text not null,
  owner_id   text not null,
  choices    text not null, -- JSON: 指定的标准
  exceptions text not null, -- JSON: 超标准说明
  updated_by text not null,
  updated_at timestamptz not null,
  version    integer not null,
  primary key (owner_kind, owner_id)
);
