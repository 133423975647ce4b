# Fills a table of this folder in: ruby ask.rb LIB VERSION < table.jsonl > new.jsonl, where LIB is the `lib` of that
# release of Puma. Each row is run in a process and a folder of its own. Of a release for another Ruby the compiled
# parts do not load: put empty stand-ins for `puma/puma_http11` and `nio` into the folder STUBS; no row needs them.

require 'json'
require 'tmpdir'
require 'fileutils'

NAMES = %i[
  binds workers min_threads max_threads preload_app prune_bundler environment rackup directory pidfile state
  worker_timeout worker_boot_timeout worker_shutdown_timeout worker_check_interval persistent_timeout
  first_data_timeout queue_requests force_shutdown_after daemon redirect_stdout redirect_stderr redirect_append
  control_url control_auth_token log_requests bind_to_activated_sockets fork_worker idle_timeout max_io_threads
  http_content_length_limit max_keep_alive worker_culling_strategy wait_for_less_busy_worker
  silence_single_worker_warning raise_exception_on_sigterm remote_address
].freeze

def plain(value)
  case value
  when Symbol then ":#{value}"
  when Array then value.map { |it| plain(it) }
  else value
  end
end

# What this release makes of a row, in this very process.
def settle(lib, row, app)
  (row['files'] || {}).each do |name, text|
    FileUtils.mkdir_p(File.dirname("#{app}/#{name}"))
    File.write("#{app}/#{name}", text)
  end
  config = "#{app}/config/puma.rb"
  File.write(config, row['config']) unless row['config'].to_s.empty? && row['files']
  Dir.chdir(app)
  %w[PORT RACK_ENV RAILS_ENV APP_ENV WEB_CONCURRENCY].each { |it| ENV.delete(it) }
  (row['env'] || {}).each { |name, value| ENV[name] = value }
  $LOAD_PATH.unshift(lib)
  $LOAD_PATH.unshift(ENV['STUBS']) if ENV['STUBS']
  require 'puma'
  require 'puma/configuration'
  require 'puma/cli'
  if row['argv']
    cli = Puma::CLI.new(row['argv'].map { |it| it == '@CONFIG@' ? config : it })
    made = cli.instance_variable_get(:@conf)
  else
    made = Puma::Configuration.new { |_, _, default| default.load(config) }
    made.load
    made.clamp if made.respond_to?(:clamp)
  end
  options = made.respond_to?(:_options) ? made._options : made.options
  all = NAMES.to_h { |name| [name.to_s, options[name]] }
  all.transform_values! { |it| plain(it.respond_to?(:call) ? it.call : it) }
  all.compact
end

# The same in a process of its own; what it prints there counts as a warning.
def asked(lib, row)
  answers, out = IO.pipe
  said, voice = IO.pipe
  pid = fork do
    app = Dir.mktmpdir
    FileUtils.mkdir_p("#{app}/config")
    $stdout.reopen(voice)
    $stderr.reopen(voice)
    voice.close
    answer = begin
      { 'set' => settle(lib, row, app) }
    rescue Exception => e # rubocop:disable Lint/RescueException
      { 'error' => e.class.name }
    end
    $stdout.flush
    FileUtils.rm_rf(app)
    out.write(JSON.generate(answer).gsub(app, '@APP@'))
    out.close
    exit!(0)
  end
  [out, voice].each(&:close)
  answer = JSON.parse(answers.read)
  Process.wait(pid)
  answer['warns'] = true if answer['set'] && !said.read.empty?
  answer
end

lib, version = ARGV
default = asked(lib, { 'config' => '' })['set']
$stdin.each_line.with_index do |line, number|
  row = JSON.parse(line)
  if number.zero?
    puts JSON.generate(row)
    next
  end
  name, input, answers = row
  answer = asked(lib, input)
  answer['set'] = answer['set'].reject { |key, value| default[key] == value } if answer['set']
  puts JSON.generate([name, input, answers.merge(version => answer)])
end
