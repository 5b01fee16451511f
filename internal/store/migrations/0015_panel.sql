-- +goose Up

-- 专家库
create table experts (
  id       text primary key,
  user_id  text not null unique references users (id),
  employer text not null, -- 工作单位
  title    text not null, -- 职称或职务
  fields   text not null, -- JSON: 专业领域
  avoids   text not null, -- JSON: 回避单位
  active   boolean not null,
  note     text not null,
  version  integer not null
);

-- 专家评审组
create table panels (
  id           text primary key,
  title        text not null,
  fiscal_year  integer not null,
  form         text not null, -- 评审表
  form_version integer not null,
  lead_id      text not null references units (id), -- 组织单位
  due_on       date,
  state        text not null,
  matters      text not null, -- JSON: 评审事项
  seats        text not null, -- JSON: 评审席位
  draws        text not null, -- JSON: 随机抽取记录
  record       text not null, -- JSON: 会议记录
  acts         text not null, -- JSON: 办理记录
  filers       text not null,
  updated_at   timestamptz not null,
  updated_by   text not null,
  edition      integer not null
);
create index panels_year on panels (fiscal_year, state);

-- 评审席位 by person, and 评审事项 by record: kept with the panel, for finding it
create table panel_seats (
  panel_id text not null references panels (id),
  user_id  text not null references users (id),
  primary key (panel_id, user_id)
);
create index panel_seats_user on panel_seats (user_id);
create table panel_matters (
  panel_id text not null references panels (id),
  kind     text not null,
  subject  text not null,
  primary key (panel_id, kind, subject)
);
create index panel_matters_subject on panel_matters (kind, subject);

-- 专家意见: a draft until submitted, then never changed
create table panel_opinions (
  panel_id     text not null references panels (id),
  kind         text not null,
  subject      text not null,
  expert_id    text not null references experts (id),
  name         text not null,
  entry        text not null, -- JSON: as typed
  notes        text not null, -- JSON: 逐格意见
  amount_text  text not null,
  sheet        text not null, -- JSON: as understood at submission
  amount_fen   bigint not null,
  submitted_at timestamptz,
  version      integer not null,
  primary key (panel_id, kind, subject, expert_id)
);
