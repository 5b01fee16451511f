-- +goose Up

-- 资金登记: the ledger takes in what the fund system sends. A new table, because SQLite cannot change the checks of one
create table ledger_entries (
  id           text primary key,
  project_id   text references projects (id), -- null: no project has the code that was sent
  fiscal_year  integer not null,
  kind         text not null check (kind in ('年初预算', '上年结转', '预算调整', '支出', '合同')),
  source       text not null check (source in ('当年财政拨款', '上年结转资金', '其他资金')),
  amount_fen   bigint not null check (amount_fen <> 0),
  happened_on  date not null,
  document     text not null,            -- 文号, 凭证号
  note         text not null,
  project_code text not null default '', -- 项目编号 as sent; empty for entries made on the project's page
  external_id  text not null default '', -- 流水号; empty for entries made on the project's page
  contract     text not null default '', -- 合同编号
  payee        text not null default '', -- 收款人
  item         text not null default '', -- 支出内容
  corrects     text not null default '', -- id of the entry that this one corrects
  channel      text not null default '', -- 来源
  recorded_at  timestamptz               -- null for entries older than this column
);
insert into ledger_entries (id, project_id, fiscal_year, kind, source, amount_fen, happened_on, document, note)
select id, project_id, fiscal_year, kind, source, amount_fen, happened_on, document, note from fund_events;
drop table fund_events;
alter table ledger_entries rename to fund_events;
create index fund_events_project on fund_events (project_id, fiscal_year, happened_on);
create index fund_events_year on fund_events (fiscal_year, happened_on, id);
create unique index fund_events_external on fund_events (external_id) where external_id <> '';
create index fund_events_corrects on fund_events (corrects) where corrects <> '';
create index fund_events_document on fund_events (document, fiscal_year) where kind = '支出' and document <> '';

-- 对账说明: what was said about a mismatch; never changed, the last one counts
create table reconciliation_notes (
  id          text primary key,
  mismatch    text not null, -- its key
  fiscal_year integer not null,
  amount_fen  bigint not null, -- the difference that the reason is about
  reason      text not null,
  by_name     text not null,
  said_at     timestamptz not null
);
create index reconciliation_notes_year on reconciliation_notes (fiscal_year, said_at, id);
