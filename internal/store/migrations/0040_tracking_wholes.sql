-- +goose Up

-- 部门整体监控表: one department's overall goal in one round, with the columns of tracking_forms
create table tracking_wholes (
  id           text primary key,
  round_id     text not null references tracking_rounds (id),
  overall_id   text not null references overall_goals (id),
  goal_no      integer not null, -- the edition it was submitted against; 0 before
  state        text not null,
  entry        text not null,    -- JSON: the draft as typed
  submitted    text not null,    -- JSON: the form as understood, empty before it is submitted
  acts         text not null,
  filers       text not null,
  due_on       date not null,
  extension    text not null,    -- JSON
  updated_at   timestamptz not null,
  updated_by   text not null,
  saved_page   text not null,
  saved_edit   integer not null,
  version      integer not null,
  unique (round_id, overall_id)
);
create index tracking_wholes_overall on tracking_wholes (overall_id);
create index tracking_wholes_state on tracking_wholes (state);
