-- +goose Up

-- 年度工作方案: one for a year, read and written whole
create table work_plans (
  id          text primary key,
  fiscal_year integer not null unique,
  host_id     text not null references units (id), -- 拟定处室
  tasks       text not null, -- JSON: 工作任务 as drafted
  issued      text not null, -- JSON: 工作任务 as issued last
  number      text not null, -- 文号; empty before it is issued
  minutes     text not null, -- 会议纪要编号
  issued_on   date,
  reports     text not null, -- JSON: 进展登记
  state       text not null,
  acts        text not null, -- JSON: 办理记录
  filers      text not null,
  updated_at  timestamptz not null,
  updated_by  text not null,
  version     integer not null
);
