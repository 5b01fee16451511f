-- +goose Up

-- 提请会议的建议: proposals of a tracking round put before the office meeting
create table raised_proposals (
  id          text primary key,
  round_id    text not null references tracking_rounds (id),
  form_id     text not null references tracking_forms (id),
  project_id  text not null references projects (id),
  content     text not null, -- JSON: 建议内容
  ruled       text not null, -- JSON: 会议决定, oldest first
  outcome     text not null, -- JSON: 落实记录
  outcome_id  text not null, -- id of the record that carries it out; empty before
  outcome_two text not null, -- id of the second, where money moves to another project
  state       text not null,
  acts        text not null, -- JSON: 办理记录
  filers      text not null,
  raised_at   timestamptz not null,
  updated_at  timestamptz not null,
  updated_by  text not null,
  version     integer not null
);
create index raised_proposals_round on raised_proposals (round_id, project_id);
create index raised_proposals_state on raised_proposals (state);
create index raised_proposals_outcome on raised_proposals (outcome_id);
create index raised_proposals_two on raised_proposals (outcome_two);

-- 建议议题: JSON, beside 议题
alter table meetings add column motions text not null default '[]';
