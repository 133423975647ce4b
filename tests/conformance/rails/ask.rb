# Starts each application of cases.jsonl with the real Rails and rack-cors, and writes what it is configured to do then.
# Usage: ruby ask.rb cases.jsonl > answered.jsonl
#
# A line is [id, {"env": {…}, "files": {path: text}}, {release: answer}]. What is not the application's own, as
# config/boot.rb and Bundler, is stood in for.

require "json"
require "open3"
require "tmpdir"

BOOT = <<~RUBY
  module Bundler
    def self.require(*) = nil
  end
RUBY

PROBE = <<~'RUBY'
  require "json"
  require "ipaddr"
  require "rack/cors"
  module Seen
    BLOCKS = []
    def allow(&block)
      super
      BLOCKS << all_resources.last
    end
  end
  Rack::Cors.prepend(Seen)
  begin
    require File.expand_path("config/application", Dir.pwd)
    Rails.application.initialize!
    config = Rails.application.config
    text = lambda do |it|
      case it
      when Regexp then { "regex" => it.source, "flags" => (it.options & 1 == 1 ? "i" : "") }
      when IPAddr then { "address" => it.to_s }
      when Symbol then ":#{it}"
      when Proc then { "proc" => true }
      else it
      end
    end
    options = config.session_options || {}
    session = %i[key domain tld_length secure same_site].to_h { |it| [it.to_s, options.key?(it) ? (options[it].is_a?(Array) ? options[it] : text.(options[it])) : nil] }
    middleware = Rails.application.middleware.find { |it| it.klass == Rack::Cors }
    cors = nil
    if middleware
      Seen::BLOCKS.clear
      Rack::Cors.new(->(_) { [200, {}, []] }, {}, &middleware.block)
      cors = Seen::BLOCKS.map do |it|
        origins = it.instance_variable_get(:@origins).map { |o| text.(o) }
        { "origins" => origins, "public" => it.public_resources? || false,
          "credentials" => it.resources.map { |r| r.credentials || false } }
      end
    end
    file = File.join("config", "database.yml")
    pool = File.exist?(file) ? (config.database_configuration[Rails.env] || {}).then { |it| it["primary"] || it } : {}
    puts JSON.generate("hosts" => config.hosts&.to_a&.map(&text), "force_ssl" => config.force_ssl || false,
                       "session" => session, "cors" => cors, "pool" => pool["pool"])
  rescue Exception => e
    puts JSON.generate("error" => e.class.name)
  end
RUBY

File.foreach(ARGV.fetch(0)) do |line|
  id, input, answers = JSON.parse(line)
  next puts(line) if id.start_with?("#")

  Dir.mktmpdir do |folder|
    input["files"].merge("config/boot.rb" => BOOT, "probe.rb" => PROBE).each do |path, content|
      target = File.join(folder, path)
      system("mkdir", "-p", File.dirname(target))
      File.write(target, content)
    end
    env = { "RAILS_ENV" => "production", "SECRET_KEY_BASE" => "x" * 64 }.merge(input["env"])
    out, = Open3.capture2e({ "PATH" => ENV["PATH"], "HOME" => folder }.merge(env), RbConfig.ruby, "probe.rb",
                           chdir: folder, unsetenv_others: true)
    answer = begin
      JSON.parse(out.lines.last.to_s)
    rescue JSON::ParserError
      warn "#{id}: #{out}"
      next
    end
    release = `#{RbConfig.ruby} -e 'require "rails"; print Rails.version'`
    puts JSON.generate([id, input, (answers || {}).merge(release => answer)])
  end
end
